package parsing

import "minke/analysis"

// UnusedIgnore finds comments that suppress nothing. The engine itself reports
// them, as only it knows what was suppressed.
var UnusedIgnore = &analysis.Rule{
	Name: analysis.UnusedIgnore, Group: "parsing", Severity: analysis.Hint,
	Summary: "A comment ignores what is not found",
	Doc:     doc("unused-ignore"),
}
