// Package page reads the Markdown pages that stand beside the rules.
package page

import "embed"

// In returns a function that gives, for a rule's name, what Rule.Doc is to be:
// the page <name>.md of pages, read on demand.
func In(pages *embed.FS) func(name string) func() string {
	return func(name string) func() string {
		return func() string {
			text, err := pages.ReadFile(name + ".md")
			if err != nil {
				return "" // rulestest makes sure that there is one
			}
			return string(text)
		}
	}
}
