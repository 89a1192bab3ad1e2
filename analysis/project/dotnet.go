package project

import (
	"bytes"
	"encoding/xml"
	"io"
	"slices"
	"strings"
)

// DotNet is what a .csproj (or .fsproj, .vbproj) and a solution say.
type DotNet struct {
	Dir string // relative to the context, "." for the top
	// Projects are the project files in the folder, Solution its .sln or .slnx file.
	Projects []string
	Solution string
	// Frameworks are the target frameworks of the first project: "net8.0".
	Frameworks []string
	// Assembly is the name of the program built, without .dll.
	Assembly string
	// Web: it is made for ASP.NET, and needs the aspnet image rather than runtime.
	Web bool
	// Executable: it builds a program, not a library.
	Executable bool
	// AOT and SelfContained: it is published without need of the .NET runtime.
	AOT, SelfContained bool
}

type csproj struct {
	SDK            string `xml:"Sdk,attr"`
	PropertyGroups []struct {
		TargetFramework  string `xml:"TargetFramework"`
		TargetFrameworks string `xml:"TargetFrameworks"`
		AssemblyName     string `xml:"AssemblyName"`
		OutputType       string `xml:"OutputType"`
		PublishAot       string `xml:"PublishAot"`
		SelfContained    string `xml:"SelfContained"`
	} `xml:"PropertyGroup"`
}

func readDotNet(f folder) *DotNet {
	n := &DotNet{Dir: f.dir}
	for _, pattern := range []string{"*.csproj", "*.fsproj", "*.vbproj"} {
		n.Projects = append(n.Projects, f.matching(pattern)...)
	}
	if s := append(f.matching("*.sln"), f.matching("*.slnx")...); len(s) > 0 {
		n.Solution = s[0]
	}
	if len(n.Projects) == 0 {
		if n.Solution == "" {
			return nil
		}
		return n
	}
	data, ok := f.load(n.Projects[0])
	if !ok {
		return n
	}
	var x csproj
	d := xml.NewDecoder(bytes.NewReader(data))
	d.Strict = false
	d.CharsetReader = latin1
	if err := d.Decode(&x); err != nil {
		f.fail(n.Projects[0], err)
		return n
	}
	n.Web = strings.HasPrefix(x.SDK, "Microsoft.NET.Sdk.Web")
	n.Executable = n.Web || strings.HasPrefix(x.SDK, "Microsoft.NET.Sdk.Worker")
	n.Assembly = strings.TrimSuffix(n.Projects[0], n.Projects[0][strings.LastIndexByte(n.Projects[0], '.'):])
	for _, g := range x.PropertyGroups {
		for v := range strings.SplitSeq(g.TargetFramework+";"+g.TargetFrameworks, ";") {
			if v = plainProperty(v); v != "" && !slices.Contains(n.Frameworks, v) {
				n.Frameworks = append(n.Frameworks, v)
			}
		}
		if name := plainProperty(g.AssemblyName); name != "" {
			n.Assembly = name
		}
		n.Executable = n.Executable || strings.EqualFold(strings.TrimSpace(g.OutputType), "exe")
		n.AOT = n.AOT || strings.EqualFold(strings.TrimSpace(g.PublishAot), "true")
		n.SelfContained = n.SelfContained || strings.EqualFold(strings.TrimSpace(g.SelfContained), "true")
	}
	return n
}

// plainProperty gives a value that holds no $(…).
func plainProperty(s string) string {
	if s = strings.TrimSpace(s); strings.Contains(s, "$(") {
		return ""
	}
	return s
}

// Version gives the version of .NET of the first target framework: "8.0" for net8.0; "" for others.
func (n *DotNet) Version() string {
	if len(n.Frameworks) == 0 {
		return ""
	}
	v, ok := strings.CutPrefix(n.Frameworks[0], "net")
	v, _, _ = strings.Cut(v, "-")
	if !ok || !strings.Contains(v, ".") || v[0] < '5' && len(v) == 3 || strings.ContainsFunc(v, func(r rune) bool { return r != '.' && (r < '0' || r > '9') }) {
		return ""
	}
	return v
}

// latin1 reads manifests in another encoding byte by byte: what is looked for is ASCII.
func latin1(_ string, input io.Reader) (io.Reader, error) { return input, nil }
