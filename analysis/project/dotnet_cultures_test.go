package project

import "testing"

func TestCultures(t *testing.T) {
	for text, want := range map[string]Cultures{
		`<Project Sdk="Microsoft.NET.Sdk.Web"></Project>`:                                  CulturesUnsaid,
		`<InvariantGlobalization>false</InvariantGlobalization>`:                           CulturesNeeded,
		`<InvariantGlobalization>True</InvariantGlobalization>`:                            CulturesNone,
		`<PackageReference Include="Microsoft.Data.SqlClient" Version="6" />`:              CulturesNeeded,
		`<PackageReference Version="9" Include="Microsoft.EntityFrameworkCore.SqlServer">`: CulturesNeeded,
		`<PackageReference Include="Microsoft.EntityFrameworkCore.Sqlite" Version="9" />`:  CulturesUnsaid,
	} {
		if got := culturesIn([]byte(text)); got != want {
			t.Errorf("%s\n got %v want %v", text, got, want)
		}
	}
}
