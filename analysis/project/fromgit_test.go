package project

import "testing"

func TestFromGit(t *testing.T) {
	for spec, want := range map[string]bool{
		"git+https://example.com/a.git": true, "github:a/b": true, "a/b#main": true, "git@example.com:a/b.git": true,
		"https://example.com/a.git#v1": true, "^1.2.3": false, "workspace:*": false, "file:../a/b": false, "npm:other@1": false,
		"https://example.com/a.tgz": false, "latest": false,
	} {
		n := &Node{Dependencies: map[string]string{"dep": spec}}
		if got := n.FromGit() == "dep"; got != want {
			t.Errorf("%s out of a repository: %v", spec, got)
		}
	}
	for line, want := range map[string]bool{
		"git+https://example.com/a.git": true, "a @ git+ssh://git@example.com/a": true, `a = {git = "https://example.com/a"}`: true,
		"# git+https://example.com/a": false, "gitpython==3": false,
	} {
		if got := namesGit(pythonGit, []byte("flask\n"+line+"\n")); got != want {
			t.Errorf("%s is cloned: %v", line, got)
		}
	}
	for line, want := range map[string]bool{
		"gem 'a', git: 'https://example.com/a'": true, "gem 'a', github: 'a/a'": true, "gem 'a', :git => 'x'": true, "git 'https://example.com/a' do": true,
		"gem 'git'": false, "# gem 'a', git: 'x'": false,
	} {
		if got := namesGit(rubyGit, []byte("source 'x'\n"+line+"\n")); got != want {
			t.Errorf("%s is cloned: %v", line, got)
		}
	}
}
