package shell

import (
	"fmt"
	"reflect"
	"strings"

	"minke/analysis/syntax"

	sh "mvdan.cc/sh/v3/syntax"
)

// verify reads the merged text back and compares its tree with the one that
// the plan asks for, so that no accident of layout changes what runs.
func (m *merger) verify(p *plan, text string) *Refusal {
	in := m.reread(text)
	if in == nil {
		return refuse(0, Layout, "They cannot be written as one RUN.")
	}
	merged := Parse(in, m.runs[0].shell())
	if merged.File == nil || merged.Bashism || shape(merged.File.Stmts) != shape(m.expected(p)) {
		return refuse(0, Layout, "They cannot be written as one RUN.")
	}
	return nil
}

// shell returns the SHELL under which a RUN was read; that of a heredoc with a
// #! line does not matter.
func (l *Layer) shell() []string {
	if l.Script.Heredoc && strings.HasPrefix(l.Script.Source, "#!") {
		return nil
	}
	return l.Script.Interpreter
}

// reread parses text as the only instruction of a file.
func (m *merger) reread(text string) *syntax.Instruction {
	if m.runs[0].Node.Escape() != '\\' {
		text = "# escape=" + string(m.runs[0].Node.Escape()) + "\n" + text
	}
	var found *syntax.Instruction
	for _, n := range syntax.Parse(text).Nodes() {
		if n.Kind() == syntax.DirectiveNode {
			continue
		}
		in := n.Instruction()
		if in == nil || found != nil || in.Err != nil {
			return nil
		}
		found = in
	}
	return found
}

// expected builds the tree that a plan asks for from the trees of the scripts.
func (m *merger) expected(p *plan) []*sh.Stmt {
	if p.joint == chained {
		return m.expectedChain(p)
	}
	var out []*sh.Stmt
	if p.hoist >= 0 {
		out = append(out, andUnits(m.traits[p.hoist].stmts[0])[0])
	}
	for i, part := range p.parts {
		t := m.traits[i]
		inner := t.stmts
		switch {
		case part.dropLead:
			inner = t.rest
		case part.leadOut && part.wrap != bare && t.lone:
			out, inner = append(out, t.stmts[0]), t.rest
		case part.leadOut && part.wrap != bare:
			lead := andUnits(t.stmts[0])[0]
			out = append(out, andList([]*sh.Stmt{lead, part.wrap.around(t.rest)}))
			continue
		}
		if part.wrap == bare {
			out = append(out, inner...)
			continue
		}
		s := part.wrap.around(inner)
		if p.joint == guarded {
			exit := &sh.Word{Parts: []sh.WordPart{&sh.Lit{Value: "exit"}}}
			s = &sh.Stmt{Cmd: &sh.BinaryCmd{Op: sh.OrStmt, X: s, Y: &sh.Stmt{Cmd: &sh.CallExpr{Args: []*sh.Word{exit}}}}}
		}
		out = append(out, s)
	}
	return out
}

func (m *merger) expectedChain(p *plan) []*sh.Stmt {
	var out, units []*sh.Stmt
	for i, part := range p.parts {
		t := m.traits[i]
		inner := t.stmts
		if part.dropLead {
			inner = t.rest
		}
		switch {
		case part.leadOut:
			out, units = append(out, t.stmts[0]), append(units, andUnits(t.rest[0])...)
		case part.wrap == bare:
			units = append(units, andUnits(inner[0])...)
		default:
			units = append(units, part.wrap.around(inner))
		}
	}
	return append(out, andList(units))
}

// around puts statements into braces or parentheses.
func (w wrap) around(stmts []*sh.Stmt) *sh.Stmt {
	if w == parens {
		return &sh.Stmt{Cmd: &sh.Subshell{Stmts: stmts}}
	}
	return &sh.Stmt{Cmd: &sh.Block{Stmts: stmts}}
}

// shape writes a tree without positions and comments.
func shape(stmts []*sh.Stmt) string {
	var b strings.Builder
	writeShape(&b, reflect.ValueOf(stmts))
	return b.String()
}

var (
	posType     = reflect.TypeFor[sh.Pos]()
	commentType = reflect.TypeFor[[]sh.Comment]()
)

func writeShape(b *strings.Builder, v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			b.WriteByte('-')
			return
		}
		writeShape(b, v.Elem())
	case reflect.Slice:
		b.WriteByte('[')
		for i := range v.Len() {
			writeShape(b, v.Index(i))
		}
		b.WriteByte(']')
	case reflect.Struct:
		b.WriteString(v.Type().Name())
		b.WriteByte('{')
		for i := range v.NumField() {
			if f := v.Field(i); f.Type() != posType && f.Type() != commentType {
				writeShape(b, f)
				b.WriteByte(' ')
			}
		}
		b.WriteByte('}')
	default:
		fmt.Fprintf(b, "%#v", v)
	}
}
