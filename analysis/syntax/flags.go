package syntax

import "strings"

// flags reads the words that start with -- and returns the rest of the line.
// BuildKit takes each byte for a character here, whatever the encoding.
func (p *lineParser) flags(line Span) (body Span) {
	text := p.text()
	at := line.Start
	for {
		for at < line.End && isByteSpace(text[at]) {
			at++
		}
		if !strings.HasPrefix(text[at:line.End], "--") {
			break
		}
		word := p.flagWord(Span{at, line.End})
		at = word.span.End
		if word.text == "--" {
			break
		}
		p.in.Flags = append(p.in.Flags, p.flag(word))
	}
	start, end := trimSpace(text, at, line.End)
	return Span{start, end}
}

// rawWord is a word without its quotes and escapes.
type rawWord struct {
	span   Span
	text   string
	places []Span // of each byte of text; nil where they follow each other
}

// of returns the place of a span of the word, without quotes around it.
func (w *rawWord) of(s Span) Span {
	switch {
	case w.places == nil:
		return s.Shift(w.span.Start)
	case !s.Empty():
		return Span{w.places[s.Start].Start, w.places[s.End-1].End}
	case s.Start > 0:
		end := w.places[s.Start-1].End
		return Span{end, end}
	}
	return Span{w.span.Start, w.span.Start}
}

// flagWord reads the word at the start of line.
func (p *lineParser) flagWord(line Span) rawWord {
	text := p.text()
	end := line.Start
	for end < line.End && !isByteSpace(text[end]) && text[end] < 0x80 && text[end] != '"' && text[end] != '\'' && text[end] != p.escape {
		end++
	}
	if end == line.End || isByteSpace(text[end]) {
		return rawWord{span: Span{line.Start, end}, text: text[line.Start:end]}
	}
	return p.quotedFlagWord(line)
}

// quotedFlagWord reads a word that has quotes, escapes or bytes beyond ASCII.
func (p *lineParser) quotedFlagWord(line Span) rawWord {
	text := p.text()
	w := rawWord{places: []Span{}}
	var b strings.Builder
	quote := byte(0)
	at := line.Start
	for ; at < line.End; at++ {
		c := text[at]
		switch {
		case quote == 0 && isByteSpace(c):
			w.span, w.text = Span{line.Start, at}, b.String()
			return w
		case quote == 0 && (c == '"' || c == '\''):
			quote = c
			continue
		case quote != 0 && c == quote:
			quote = 0
			continue
		}
		from := at
		if c == p.escape {
			if at+1 == line.End {
				quote = 0
				continue
			}
			at++
			c = text[at]
		}
		size, _ := b.WriteRune(rune(c))
		for ; size > 0; size-- {
			w.places = append(w.places, Span{from, at + 1})
		}
	}
	w.span, w.text = Span{line.Start, at}, b.String()
	return w
}

// flag splits a word into name and value.
func (p *lineParser) flag(w rawWord) Flag {
	f := Flag{Span: p.span(w.span), raw: w.text}
	name, value, ok := strings.Cut(w.text, "=")
	f.Name, f.Value, f.HasValue = name[2:], value, ok
	nameSpan := Span{w.span.Start + 2, w.span.End}
	if !ok {
		f.NameSpan, f.ValueSpan = p.span(nameSpan), Span{f.Span.End, f.Span.End}
		return f
	}
	from := len(name) + 1
	equals := w.of(Span{len(name), from})
	nameSpan.End = equals.Start
	f.NameSpan, f.ValueSpan = p.span(nameSpan), p.span(Span{equals.End, w.span.End})
	if p.in.keyword == "run" && f.Name == "mount" {
		f.Options = p.options(&w, from)
	}
	if p.expandsFlag(f.Name) && strings.IndexByte(value, '$') >= 0 {
		f.Vars = findVars(value, rune(p.escape), quotesCount, func(s Span) Span { return p.span(w.of(s.Shift(from))) })
	}
	return f
}

// expandsFlag reports whether BuildKit expands variables in the value of a flag.
func (p *lineParser) expandsFlag(name string) bool {
	switch p.in.keyword + " " + name {
	case "add chown", "add chmod", "add checksum", "copy chown", "copy chmod", "from platform", "run mount":
		return true
	}
	return false
}

// options splits the value of --mount, which starts at from in the word, as a
// line of comma-separated values: a field may be in double quotes.
func (p *lineParser) options(w *rawWord, from int) []Option {
	var options []Option
	text := w.text
	for at := from; at <= len(text); {
		field, next := csvField(text, at)
		if !field.Empty() {
			options = append(options, p.option(w, field))
		}
		at = next
	}
	return options
}

// csvField returns the field at at, without its quotes, and where the next starts.
func csvField(text string, at int) (field Span, next int) {
	if at < len(text) && text[at] == '"' {
		for end := at + 1; end < len(text); end++ {
			if text[end] != '"' {
				continue
			}
			if end+1 < len(text) && text[end+1] == '"' {
				end++
				continue
			}
			next = len(text) + 1
			if comma := strings.IndexByte(text[end:], ','); comma >= 0 {
				next = end + comma + 1
			}
			return Span{at + 1, end}, next
		}
	}
	end := len(text)
	if comma := strings.IndexByte(text[at:], ','); comma >= 0 {
		end = at + comma
	}
	return Span{at, end}, end + 1
}

func (p *lineParser) option(w *rawWord, field Span) Option {
	key, value, ok := strings.Cut(field.Of(w.text), "=")
	o := Option{
		Span: p.span(w.of(field)), Key: strings.ToLower(key), HasValue: ok,
		Value: strings.ReplaceAll(value, `""`, `"`),
	}
	o.KeySpan, o.ValueSpan = Span{o.Span.Start, o.Span.Start}, Span{o.Span.End, o.Span.End}
	if key != "" {
		o.KeySpan = p.span(w.of(Span{field.Start, field.Start + len(key)}))
	}
	if value != "" {
		o.ValueSpan = p.span(w.of(Span{field.Start + len(key) + 1, field.End}))
	}
	return o
}
