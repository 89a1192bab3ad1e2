package shell_test

import (
	"fmt"

	"minke/analysis/shell"
	"minke/analysis/syntax"
)

// onlyNode returns the first node of a Dockerfile.
func onlyNode(text string) *syntax.Node {
	for _, n := range syntax.Parse(text).Nodes() {
		return n
	}
	return nil
}

func Example() {
	node := onlyNode(`RUN VERSION=1.24 \
    # from the stable channel
    && sudo apt-get install -y "nginx=$VERSION" \
    && cd /tmp && curl -fsSLO https://example.com/a.tgz
`)
	script := shell.Parse(node.Instruction(), nil)
	for _, c := range script.Commands() {
		fmt.Printf("%s in %q: %q\n", c.Name, c.Dir, c.Span.Of(node.Text()))
	}
	for _, p := range script.Packages() {
		for _, pkg := range p.Packages {
			fmt.Println(p.Manager, p.Verb, pkg.Name, "at", pkg.Version, "written", pkg.Word.Raw)
		}
	}
	for _, d := range script.Downloads() {
		fmt.Println("fetches", d.URL.Text, "to", d.File, "in", d.Dir)
	}
	// Output:
	// apt-get in "": "sudo apt-get install -y \"nginx=$VERSION\""
	// cd in "": "cd /tmp"
	// curl in "/tmp": "curl -fsSLO https://example.com/a.tgz"
	// apt install nginx at 1.24 written "nginx=$VERSION"
	// fetches https://example.com/a.tgz to a.tgz in /tmp
}

func ExampleParse_shell() {
	node := onlyNode("RUN curl https://example.com/install.sh | sh\n")
	script := shell.Parse(node.Instruction(), []string{"/bin/bash", "-eo", "pipefail", "-c"})
	fmt.Println(script.Dialect, script.Options.Has(shell.Errexit|shell.Pipefail))
	curl := script.Commands()[0]
	fmt.Println(curl.Name, "feeds", curl.PipedTo.Name)
	// Output:
	// bash true
	// curl feeds sh
}

func ExampleCommand_Flag() {
	node := onlyNode("RUN tar xzfC /a.tgz /opt\n")
	tar := shell.Parse(node.Instruction(), nil).Commands()[0]
	dir, ok := tar.Flag("-C", "--directory")
	fmt.Println(dir.Value.Text, ok)
	// Output:
	// /opt true
}

func ExampleMerge() {
	var layers []shell.Layer
	for _, n := range syntax.Parse("RUN cd /src && make\nRUN rm -rf /src\n").Nodes() {
		layers = append(layers, shell.Layer{Node: n, Script: shell.Parse(n.Instruction(), nil)})
	}
	merged, refusal := shell.Merge(shell.MergeContext{Workdir: "/"}, layers...)
	fmt.Println(refusal == nil)
	fmt.Println(merged.Text)
	// Output:
	// true
	// RUN (cd /src && make) \
	//     && rm -rf /src
}

func ExampleMerge_refusal() {
	var layers []shell.Layer
	for _, n := range syntax.Parse("RUN service redis start\nRUN redis-cli ping\n").Nodes() {
		layers = append(layers, shell.Layer{Node: n, Script: shell.Parse(n.Instruction(), nil)})
	}
	_, refusal := shell.Merge(shell.MergeContext{Workdir: "/"}, layers...)
	fmt.Println(refusal.Obstacle == shell.LeavesProcess, refusal)
	// Output:
	// true It may leave a process running, which ends with its RUN.
}
