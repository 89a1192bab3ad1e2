package stages

import (
	"slices"
	"strings"
	"testing"
)

func TestArgumentsOfDotnetRun(t *testing.T) {
	for _, c := range []struct{ command, project, arguments string }{
		{"dotnet run", "", ""},
		{"dotnet run --project Api --urls http://*:80", "Api", "--urls http://*:80"},
		{"dotnet run -c Release --no-launch-profile -- -c live", "", "-c live"},
		{"dotnet run --project=Api/Api.csproj orders", "Api/Api.csproj", "orders"},
		{"dotnet run -p:PublishTrimmed=true", "", "declined"},
		{"dotnet run --framework net8.0", "", "declined"},
		{"dotnet run --project", "", "declined"},
	} {
		project, arguments, ok := runArguments(strings.Fields(c.command))
		if !ok {
			arguments = []string{"declined"}
		}
		if strings.TrimSpace(project) != c.project || !slices.Equal(arguments, strings.Fields(c.arguments)) {
			t.Errorf("%s: project %q, arguments %q", c.command, project, arguments)
		}
	}
}
