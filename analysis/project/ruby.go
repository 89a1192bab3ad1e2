package project

import (
	"regexp"
	"slices"
	"strings"
)

// Ruby is what a Gemfile and its lock file say.
type Ruby struct {
	Dir     string // relative to the context, "." for the top
	Version string // of Ruby, from .ruby-version or the Gemfile; "" when not said
	Lock    bool
	// Bundler is the version the lock file was written with.
	Bundler string
	// Gems are the gems of the lock file, else those of the Gemfile, sorted.
	Gems []string
	// FromGit: some gem comes out of a repository of git.
	FromGit bool
	// DevGroups are the groups of the Gemfile that serve development and tests, in
	// order, and DevGems the gems, sorted, that only these have. Groups that are optional are left out.
	DevGroups, DevGems []string
	// Without is what .bundle/config says is left out: "development:test"; "" when it does not say.
	Without string
	// Framework is "rails", "sinatra", "jekyll"; "" when none is seen.
	Framework string
	// Assets: the build compiles assets (sprockets, propshaft, vite, webpacker).
	Assets bool
}

// Uses reports whether a gem is among the gems.
func (r *Ruby) Uses(gem string) bool { return slices.Contains(r.Gems, gem) }

var (
	gemLine     = regexp.MustCompile(`(?m)^\s*gem\s+['"]([^'"]+)['"]`)
	lockGem     = regexp.MustCompile(`(?m)^    ([\w.-]+)(?: \(|$)`)
	rubyLine    = regexp.MustCompile(`(?m)^\s*ruby\s+['"]~?>?=?\s*([\d.]+)['"]`)
	withoutLine = regexp.MustCompile(`(?m)^BUNDLE_WITHOUT:\s*["']?([^"'\r\n]+)`)
	bundledWith = regexp.MustCompile(`(?m)^BUNDLED WITH\s+([\d.]+)`)
)

func readRuby(f folder) *Ruby {
	name := f.first("Gemfile", "gems.rb")
	data, ok := f.load(name)
	if !ok {
		return nil
	}
	r := &Ruby{Dir: f.dir, FromGit: namesGit(rubyGit, data)}
	if m := rubyLine.FindSubmatch(data); m != nil {
		r.Version = string(m[1])
	}
	if v, ok := f.load(".ruby-version"); ok && r.Version == "" {
		r.Version = strings.TrimPrefix(strings.TrimSpace(string(v)), "ruby-")
	}
	r.DevGroups, r.DevGems = developmentGems(string(data))
	if config, ok := f.bundleConfig(); ok {
		if m := withoutLine.FindSubmatch(config); m != nil {
			r.Without = string(m[1])
		}
	}
	re := gemLine
	if lock, ok := f.load(f.first("Gemfile.lock", "gems.locked")); ok {
		r.Lock, data, re = true, lock, lockGem
		if m := bundledWith.FindSubmatch(lock); m != nil {
			r.Bundler = string(m[1])
		}
	}
	for _, m := range re.FindAllSubmatch(data, -1) {
		r.Gems = append(r.Gems, string(m[1]))
	}
	slices.Sort(r.Gems)
	r.Gems = slices.Compact(r.Gems)
	for _, fw := range []string{"rails", "sinatra", "hanami", "jekyll"} {
		if r.Uses(fw) {
			r.Framework = fw
			break
		}
	}
	r.Assets = r.Uses("sprockets-rails") || r.Uses("propshaft") || r.Uses("webpacker") || r.Uses("vite_rails")
	return r
}
