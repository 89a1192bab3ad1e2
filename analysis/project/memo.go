package project

import "sync"

// memo keeps what has been worked out from one snapshot, for as long as the snapshot lives.
type memo struct{ kept sync.Map }

// Recall returns what Keep has kept under key in this snapshot, nil when there is nothing.
func (p *Project) Recall(key any) any {
	if p.memo == nil {
		return nil
	}
	v, _ := p.memo.kept.Load(key)
	return v
}

// Keep keeps v under key, in place of what was kept there before: one value for each
// kind of work, so that typing does not pile them up. Keys are compared by type and value.
func (p *Project) Keep(key, v any) {
	if p.memo != nil {
		p.memo.kept.Store(key, v)
	}
}
