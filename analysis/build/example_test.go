package build_test

import (
	"fmt"
	"strings"

	"minke/analysis/build"
	"minke/analysis/syntax"
)

const service = `ARG NODE=22
FROM node:${NODE} AS deps
WORKDIR /srv
RUN npm ci

FROM deps AS test
RUN npm test

FROM node:${NODE}-slim
ENV PORT=3000
COPY --from=deps /srv /srv
USER node
CMD ["node", "server.js"]
`

func ExampleNew() {
	g := build.New(syntax.Parse(service))
	for _, s := range g.Stages {
		fmt.Printf("%d %q on %s, needed %v, in the image %v\n", s.Index, s.Name, g.Root(s).Image, g.Needed(s), g.InImage(s))
		for _, u := range g.Uses(s) {
			fmt.Printf("  takes from %s\n", u.Name)
		}
	}
	// Output:
	// 0 "deps" on node:22, needed true, in the image false
	// 1 "test" on node:22, needed false, in the image false
	//   takes from deps
	// 2 "" on node:22-slim, needed true, in the image true
	//   takes from deps
}

func ExampleGraph_With() {
	g := build.New(syntax.Parse(service)).With(build.Setting{
		Target:   "test",
		Contexts: map[string]string{"node:22": "docker-image://registry.example.com/node:22"},
	})
	fmt.Println(g.Final().Name, "on", g.Root(g.Final()).Image)
	// Output: test on registry.example.com/node:22
}

func ExampleGraph_Scope() {
	g := build.New(syntax.Parse(service))
	cmd := g.Final().Instructions()[4]
	scope := g.Scope(cmd)
	fmt.Println(cmd.Name, "runs as", scope.User)
	for _, word := range []string{"$PORT", "$NODE_VERSION"} {
		value, known := scope.Expand(word)
		fmt.Printf("%s is %q, known %v\n", word, value, known)
	}
	// Output:
	// CMD runs as node
	// $PORT is "3000", known true
	// $NODE_VERSION is "", known false
}

func ExampleGraph_Update() {
	old := build.New(syntax.Parse(service))
	at := strings.Index(service, "test\n\n") // in RUN npm test
	next := old.Update(old.File.Edit(syntax.Change{Span: syntax.Span{Start: at, End: at}, Text: "run "}))
	for i, s := range next.Stages {
		fmt.Printf("%d is shared: %v; what was found out still holds: %v\n", i, s == old.Stages[i], next.Same(old, s))
	}
	// Output:
	// 0 is shared: true; what was found out still holds: false
	// 1 is shared: false; what was found out still holds: false
	// 2 is shared: true; what was found out still holds: true
}
