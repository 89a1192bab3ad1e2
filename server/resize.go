package server

import (
	"slices"

	"go.lsp.dev/protocol"

	"minke/analysis/size"
)

// weighed notes that the client learns the sizes of snap. What was found out about the
// same text meanwhile, it does not know yet and will not ask for by itself.
func (s *session) weighed(snap *snapshot) {
	s.mu.Lock()
	defer s.mu.Unlock()
	snap.document.weighed = snap
	if newest := snap.document.current; newest != snap {
		s.refreshSizes(newest)
	}
}

// refreshSizes asks the client to ask for hints and lenses again, when they have become
// other than it knows though the text is the same. The session is locked.
func (s *session) refreshSizes(snap *snapshot) {
	known := snap.document.weighed
	if !snap.renewed || known == nil || known == snap || known.file != snap.file || !s.client.refreshHints && !s.client.refreshLenses {
		return
	}
	s.background("refreshing sizes", func() {
		if s.sameSizes(known, snap) {
			return
		}
		if s.client.hints && s.client.refreshHints {
			s.askAgain(protocol.MethodWorkspaceInlayHintRefresh)
		}
		if s.client.lenses && s.client.refreshLenses {
			s.askAgain(protocol.MethodWorkspaceCodeLensRefresh)
		}
	})
}

func (s *session) askAgain(method string) {
	if err := s.call(method, nil, nil); err != nil && s.ctx.Err() == nil {
		s.log.Printf("%s: %v", method, err)
	}
}

// sameSizes reports whether hints and lenses of two snapshots of one text are alike: the
// sizes, the settings, and what is found, of which the diet is made.
func (s *session) sameSizes(a, b *snapshot) bool {
	x, y := s.estimateOf(a), s.estimateOf(b)
	if x == nil || y == nil {
		return x == y
	}
	if a.result.Options.Shown() != b.result.Options.Shown() || !sameLines(x, y) {
		return false
	}
	first, err := s.reportOf(a)
	if err != nil {
		return false
	}
	second, err := s.reportOf(b)
	return err == nil && first.id == second.id
}

func sameLines(a, b *size.Estimate) bool {
	return slices.EqualFunc(a.Stages, b.Stages, func(s, t *size.Stage) bool {
		return s == t || slices.EqualFunc(s.Lines, t.Lines, func(l, m *size.Line) bool {
			return l.Size == m.Size && slices.Equal(l.Parts, m.Parts) && slices.Equal(l.Unknown, m.Unknown)
		})
	})
}
