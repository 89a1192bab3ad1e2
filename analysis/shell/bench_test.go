package shell_test

import (
	"testing"

	"minke/analysis/shell"
	"minke/analysis/syntax"
)

const typicalRun = `RUN set -eux; \
    apt-get update; \
    apt-get install -y --no-install-recommends \
        ca-certificates \
        curl \
        gnupg=2.2.40-1.1 \
        libpq-dev \
    ; \
    rm -rf /var/lib/apt/lists/*; \
    NODE_VERSION=20.11.1; \
    curl -fsSL "https://nodejs.org/dist/v$NODE_VERSION/node-v$NODE_VERSION-linux-x64.tar.gz" \
        | tar -xz -C /usr/local --strip-components=1; \
    npm install -g npm@10 yarn@1.22; \
    if [ -f package-lock.json ]; then npm ci --omit=dev; fi
`

func BenchmarkParse(b *testing.B) {
	in := instructionOf(typicalRun)
	b.SetBytes(int64(len(typicalRun)))
	b.ReportAllocs()
	for b.Loop() {
		shell.Parse(in, nil)
	}
}

func BenchmarkParseAndCommands(b *testing.B) {
	in := instructionOf(typicalRun)
	b.SetBytes(int64(len(typicalRun)))
	b.ReportAllocs()
	for b.Loop() {
		if len(shell.Parse(in, nil).Commands()) < 8 {
			b.Fatal("commands are missing")
		}
	}
}

func BenchmarkMerge(b *testing.B) {
	layers := layersOf(typicalRun + "RUN make && make install\n")
	b.ReportAllocs()
	for b.Loop() {
		if _, refusal := shell.Merge(shell.MergeContext{Workdir: "/"}, layers...); refusal != nil {
			b.Fatal(refusal)
		}
	}
}

func instructionOf(text string) *syntax.Instruction {
	for _, n := range syntax.Parse(text).Nodes() {
		return n.Instruction()
	}
	return nil
}
