package project

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDevelopmentGems(t *testing.T) {
	const gemfile = `
gem "rails"
gem "listen", group: :development
gem 'rack', groups: %i[production test]
gem "pry", :group => [:development, "test"] # for people
source "https://gems.example.com" do
  gem "inside"
  group "test" do
    if ENV["CI"]
      gem "simplecov"
    end
    gem "after-if"
  end
  gem "still-inside"
end
group(:development, :production) { gem "in-braces" }
group :lint, optional: true do
  gem "asked-for"
end
`
	groups, gems := developmentGems(gemfile)
	if diff := cmp.Diff([]string{"after-if", "listen", "pry", "simplecov"}, gems); diff != "" {
		t.Errorf("gems (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"development", "test"}, groups); diff != "" {
		t.Errorf("groups (-want +got):\n%s", diff)
	}
}

// FuzzDevelopmentGems reads any text: no panic, and nothing that is not in it.
func FuzzDevelopmentGems(f *testing.F) {
	f.Add("group :test do\ngem 'a', groups: %w[ci dev]\nend\nend\n")
	f.Add(strings.Repeat("group :dev do\n", 300) + "gem \"b\"\n")
	f.Fuzz(func(t *testing.T, text string) {
		groups, gems := developmentGems(text)
		if !slices.IsSorted(groups) || !slices.IsSorted(gems) || (len(groups) == 0) != (len(gems) == 0) {
			t.Errorf("%q and %q", groups, gems)
		}
		for _, name := range append(groups, gems...) {
			if !strings.Contains(text, name) {
				t.Errorf("%q is not in the text", name)
			}
		}
	})
}
