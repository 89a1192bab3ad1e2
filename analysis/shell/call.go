package shell

import (
	"path"
	"strings"

	"minke/analysis/syntax"

	sh "mvdan.cc/sh/v3/syntax"
)

// maxValue bounds the values of variables that are followed, in bytes:
// X=$X$X doubles with each line.
const maxValue = 4096

// call makes a Command of a simple command and follows what it does to the
// directory and the variables.
func (w *walker) call(stmt *sh.Stmt, call *sh.CallExpr, st *state, ctx Context) {
	if len(call.Args) == 0 {
		w.assignments(call.Assigns, st, ctx)
		w.redirections(stmt, st, ctx)
		return
	}
	var env []Assign
	for _, a := range call.Assigns {
		env = append(env, w.assign(a, st))
	}
	c := w.command(stmt, w.script.words(call.Args, st.vars), env, st, ctx)
	w.substitutions(call, st, ctx)
	w.redirections(stmt, st, ctx)
	if c == nil {
		return
	}
	w.nested(c, st, ctx)
	w.effects(c, st)
}

// decl makes a Command of Bash's export, declare and the like, which a POSIX
// shell takes for simple commands.
func (w *walker) decl(stmt *sh.Stmt, d *sh.DeclClause, st *state, ctx Context) {
	words := []Word{{
		Text: d.Variant.Value, Template: d.Variant.Value, Known: true,
		Raw: d.Variant.Value, Span: w.script.Span(d.Variant),
	}}
	for _, a := range d.Args {
		at := textSpan(a)
		word := Word{Raw: at.Of(w.script.Source), Span: w.script.origin.span(at)}
		switch value := w.script.word(a.Value, st.vars); {
		case a.Array != nil || a.Index != nil:
			word.Template = word.Raw
		case a.Name == nil:
			word.Text, word.Template, word.Known = value.Text, value.Template, value.Known
		case a.Naked:
			word.Template, word.Known = a.Name.Value, true
		default:
			word.Template, word.Known = a.Name.Value+"="+value.Template, a.Value == nil || value.Known
		}
		if word.Known {
			word.Text = word.Template
		}
		words = append(words, word)
	}
	c := w.command(stmt, words, nil, st, ctx)
	w.substitutions(d, st, ctx)
	w.redirections(stmt, st, ctx)
	w.effects(c, st)
}

func (w *walker) assign(a *sh.Assign, st *state) Assign {
	out := Assign{Span: w.script.Span(a)}
	if a.Name != nil {
		out.Name = a.Name.Value
	}
	out.Value = w.script.word(a.Value, st.vars)
	if a.Value == nil && a.Array == nil {
		out.Value = Word{Known: true, Span: syntax.Span{Start: out.Span.End, End: out.Span.End}}
	}
	return out
}

// assignments follows a statement that only sets variables.
func (w *walker) assignments(list []*sh.Assign, st *state, ctx Context) {
	for _, a := range list {
		w.substitutions(a, st, ctx)
		value := w.assign(a, st).Value
		if a.Name == nil {
			continue
		}
		name, text := a.Name.Value, value.Text
		before, had := st.vars[name]
		if a.Append {
			text = before + text
		}
		if !value.Known || a.Array != nil || a.Index != nil || name == "IFS" || len(text) > maxValue || a.Append && !had {
			st.forget(name)
			if name == "IFS" {
				st.forgetAll()
			}
			continue
		}
		st.set(name, text)
	}
}

// effects follows what a command does to the directory and the variables.
func (w *walker) effects(c *Command, st *state) {
	st.cd(c)
	if f := w.functions[c.Name]; f != nil {
		st.forgetAssigned(f)
		if changesDir(f) {
			st.dir = unknownDir
		}
		return
	}
	switch c.Name {
	case "export", "readonly", "declare", "typeset", "local":
		for _, a := range c.Args {
			st.export(a)
		}
	case "unset":
		for _, a := range c.Args {
			st.forget(a.Text)
		}
	case "eval":
		st.forgetAll()
		st.dir = unknownDir
	case ".", "source", "getopts", "mapfile", "readarray":
		st.forgetAll()
	case "read", "printf":
		for _, a := range c.Words[1:] {
			st.forget(a.Text)
		}
	}
}

// export follows NAME=value given to export and its kin.
func (st *state) export(w Word) {
	name, value, ok := strings.Cut(w.Template, "=")
	switch {
	case !ok:
	case w.Known && len(value) <= maxValue && sh.ValidName(name):
		st.set(name, value)
	default:
		st.forget(strings.TrimSuffix(name, "+"))
	}
}

// command makes a Command of words and notes it.
func (w *walker) command(stmt *sh.Stmt, words []Word, env []Assign, st *state, ctx Context) *Command {
	if len(words) == 0 {
		return nil // $EMPTY
	}
	c := &Command{Script: w.script, Env: env, Dir: st.dir, Context: ctx, Stmt: stmt}
	c.Span = syntax.Span{Start: words[0].Span.Start, End: words[len(words)-1].Span.End}
	if stmt != nil {
		at := withoutBang(stmt)
		if w.time != nil {
			c.Wrappers, at.Start = append(c.Wrappers, "time"), offset(w.time.Pos())
			w.time = nil
		}
		c.Span = w.script.origin.span(at)
		c.Redirs = w.script.redirects(stmt, st.vars)
	}
	c.Words = unwrap(c, words)
	if first := c.Words[0]; first.Known && first.Text != "" {
		c.Name = path.Base(first.Text)
	}
	readFlags(c)
	w.found.commands = append(w.found.commands, c)
	return c
}

// withoutBang is the span of a statement without its !.
func withoutBang(stmt *sh.Stmt) syntax.Span {
	s := stmtSpan(stmt)
	if stmt.Negated {
		s.Start = s.End
		if stmt.Cmd != nil {
			s.Start = offset(stmt.Cmd.Pos())
		}
		for _, r := range stmt.Redirs {
			s.Start = min(s.Start, offset(r.Pos()))
		}
	}
	return s
}

// redirections walks the substitutions in the redirections of a statement.
func (w *walker) redirections(stmt *sh.Stmt, st *state, ctx Context) {
	for _, r := range stmt.Redirs {
		w.substitutions(r, st, ctx)
	}
}

// substitutions walks the commands in $( ), ` `, <( ) and >( ) below n.
func (w *walker) substitutions(n sh.Node, st *state, ctx Context) {
	sh.Walk(n, func(n sh.Node) bool {
		switch n := n.(type) {
		case *sh.CmdSubst:
			w.stmts(n.Stmts, st.clone(), ctx|InSubstitution)
			return false
		case *sh.ProcSubst:
			w.stmts(n.Stmts, st.clone(), ctx|InSubstitution)
			return false
		}
		return true
	})
}
