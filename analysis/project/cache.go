package project

import (
	"context"
	"path/filepath"
	"slices"
	"sync"
	"time"
)

const (
	// freshFor is how long a snapshot is used without looking at the disk again.
	freshFor = 2 * time.Second
	// maxCached is the number of contexts that are remembered.
	maxCached = 32
)

// Cache keeps the last snapshot of each build context, and brings it up to date in
// the background. It is safe for use by several goroutines.
type Cache struct {
	opts    Options
	changed func(*Project)
	ctx     context.Context
	stop    context.CancelFunc
	running sync.WaitGroup
	turn    chan struct{} // one walk at a time: the disk is shared

	mu    sync.Mutex
	slots map[contextKey]*slot
}

// contextKey: the Dockerfile belongs to it, for it decides on the ignore file.
type contextKey struct{ dir, dockerfile string }

func keyOf(dir, dockerfile string) contextKey {
	if dir != "" {
		dir = filepath.Clean(dir)
	}
	return contextKey{dir, dockerfile}
}

// holds reports whether a change of the file called name may change the context.
func (s *slot) holds(k contextKey, name string) bool {
	dir := k.dir
	if dir == "" && s.last != nil {
		dir = s.last.Dir
	}
	rel, err := filepath.Rel(dir, name)
	inside := dir != "" && err == nil && filepath.IsLocal(rel)
	return inside || name == k.dockerfile+".dockerignore" || k.dir == "" && (name == k.dockerfile || IsBuildFile(name))
}

// slot is what is known of one context. Cache.mu guards it.
type slot struct {
	last    *Project
	err     error
	started time.Time
	used    time.Time
	loading bool
	stale   bool // asked for again while loading
}

// NewCache makes a cache. changed is called, on a goroutine of the cache, with each
// snapshot that differs from the one before it; nil for nobody.
func NewCache(opts Options, changed func(*Project)) *Cache {
	ctx, stop := context.WithCancel(context.Background())
	return &Cache{opts: opts, changed: changed, ctx: ctx, stop: stop, turn: make(chan struct{}, 1), slots: map[contextKey]*slot{}}
}

// Get gives the last snapshot at once, nil when there is none yet, and starts to
// bring it up to date if it is older than two seconds. An empty dir asks for the
// context that [Locate] finds.
func (c *Cache) Get(dir, dockerfile string) *Project {
	k := keyOf(dir, dockerfile)
	c.mu.Lock()
	defer c.mu.Unlock()
	s := c.slot(k)
	if time.Since(s.started) > freshFor {
		c.refresh(k, s)
	}
	return s.last
}

// Err tells why there is no snapshot of a context, nil when there is one or none was tried yet.
func (c *Cache) Err(dir, dockerfile string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if s := c.slots[keyOf(dir, dockerfile)]; s != nil {
		return s.err
	}
	return nil
}

// Invalidate says that a file or folder has changed on disk: the contexts it lies
// in are read again.
func (c *Cache) Invalidate(name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for k, s := range c.slots {
		if s.holds(k, name) {
			c.refresh(k, s)
		}
	}
}

// Close ends all work and waits for it.
func (c *Cache) Close() {
	c.stop()
	c.running.Wait()
}

// slot finds or makes the slot of a context, and forgets the one used longest ago when there are too many.
func (c *Cache) slot(k contextKey) *slot {
	s := c.slots[k]
	if s == nil {
		s = &slot{}
		c.slots[k] = s
	}
	s.used = time.Now()
	if len(c.slots) > maxCached {
		var oldest contextKey
		for o, t := range c.slots {
			if c.slots[oldest] == nil || t.used.Before(c.slots[oldest].used) {
				oldest = o
			}
		}
		delete(c.slots, oldest)
	}
	return s
}

// refresh starts to load a context, or has it loaded once more when that is under way.
func (c *Cache) refresh(k contextKey, s *slot) {
	if c.ctx.Err() != nil {
		return
	}
	if s.loading {
		s.stale = true
		return
	}
	s.loading, s.stale, s.started = true, false, time.Now()
	c.running.Go(func() { c.load(k, s) })
}

func (c *Cache) load(k contextKey, s *slot) {
	select {
	case c.turn <- struct{}{}:
	case <-c.ctx.Done():
		return
	}
	b := Build{Dir: k.dir, Dockerfile: k.dockerfile}
	if b.Dir == "" {
		configured := ""
		if c.opts.Context != nil {
			configured = c.opts.Context(b.Dockerfile)
		}
		b = Locate(b.Dockerfile, configured)
	}
	p, err := LoadBuild(c.ctx, b, c.opts)
	<-c.turn
	if c.ctx.Err() != nil {
		return
	}
	c.mu.Lock()
	before := s.last
	differs := err == nil && (before == nil || before.print != p.print || before.Partial != p.Partial || before.Dir != p.Dir || before.Build.Target != p.Build.Target)
	if s.err = err; differs {
		s.last = p
	}
	s.loading = false
	if s.stale {
		c.refresh(k, s)
	}
	c.mu.Unlock()
	if differs && c.changed != nil {
		c.changed(p)
	}
}

// Contexts lists the folders that are remembered, sorted.
func (c *Cache) Contexts() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var dirs []string
	for k, s := range c.slots {
		if s.last != nil && k.dir == "" {
			k.dir = s.last.Dir
		}
		dirs = append(dirs, k.dir)
	}
	slices.Sort(dirs)
	return slices.Compact(dirs)
}
