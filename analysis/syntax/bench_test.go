package syntax

import (
	"fmt"
	"strings"
	"testing"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

// stage is 50 lines as people write them: comments, continuations, flags, a heredoc.
const stage = `
# ---- dependencies of service %[1]d ----
ARG NODE_VERSION=20.11.1
FROM --platform=$BUILDPLATFORM node:${NODE_VERSION}-bookworm-slim AS deps-%[1]d
LABEL org.opencontainers.image.source="https://example.com/shop" \
      org.opencontainers.image.title="service %[1]d"
ENV NODE_ENV=production \
    NPM_CONFIG_CACHE=/root/.npm
WORKDIR /srv/app
RUN --mount=type=cache,target=/var/cache/apt,sharing=locked \
    apt-get update \
    # the native modules need a compiler
    && apt-get install -y --no-install-recommends \
        build-essential \
        ca-certificates \
        curl \
        git \
        python3 \
    && rm -rf /var/lib/apt/lists/*

COPY package.json package-lock.json ./
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev

# ---- build ----
FROM deps-%[1]d AS build-%[1]d
COPY --chown=node:node . .
RUN npm run build && \
    npm prune --omit=dev && \
    find dist -name '*.map' -delete
COPY <<EOF /etc/service.conf
name = service-%[1]d
port = 3000
log  = ${LOG_LEVEL:-info}
EOF
RUN set -eux; \
    mkdir -p /out; \
    cp -r dist node_modules /out/

# ---- runtime ----
FROM gcr.io/distroless/nodejs20-debian12:nonroot@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
WORKDIR /srv/app
COPY --from=build-%[1]d --chown=65532:65532 /out/ ./
ENV PORT=3000
EXPOSE 3000/tcp
USER 65532
VOLUME ["/data"]
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=3s CMD ["node", "healthcheck.js"]
ENTRYPOINT ["node"]
CMD ["server.js"]
`

// realistic returns a multi-stage file of the given number of lines, a multiple of 50.
func realistic(lines int) string {
	var b strings.Builder
	for i := range lines / 50 {
		fmt.Fprintf(&b, stage, i)
	}
	return b.String()
}

func TestStageHasFiftyLines(t *testing.T) {
	if n := Parse(realistic(50)).NumLines() - 1; n != 50 {
		t.Errorf("stage has %d lines", n)
	}
	if err, ok := Parse(realistic(100)).BuildError(); ok {
		t.Errorf("BuildKit refuses it: %v", err)
	}
}

func perLine(b *testing.B, lines int) {
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*lines), "ns/line")
}

func BenchmarkParse(b *testing.B) {
	text := realistic(500)
	b.ReportAllocs()
	for b.Loop() {
		Parse(text)
	}
	perLine(b, 500)
}

// BenchmarkMemory reports how much memory a parsed file keeps for each byte of
// its text, the text included.
func BenchmarkMemory(b *testing.B) {
	for _, lines := range []int{100, 1000, 10000} {
		b.Run(fmt.Sprint(lines), func(b *testing.B) {
			text := realistic(lines)
			var kept uint64
			for b.Loop() {
				kept = retained(text) + uint64(len(text))
			}
			b.ReportMetric(float64(kept)/float64(len(text)), "B/byte")
		})
	}
}

func BenchmarkParseTyped(b *testing.B) {
	text := realistic(500)
	b.ReportAllocs()
	for b.Loop() {
		for _, n := range Parse(text).Nodes() {
			if in := n.Instruction(); in != nil {
				if _, err := in.Command(); err != nil {
					b.Fatal(err)
				}
			}
		}
	}
	perLine(b, 500)
}

func BenchmarkBuildKit(b *testing.B) {
	text := realistic(500)
	b.ReportAllocs()
	for b.Loop() {
		result, err := parser.Parse(strings.NewReader(text))
		if err != nil {
			b.Fatal(err)
		}
		if _, _, err := instructions.Parse(result.AST, noLint); err != nil {
			b.Fatal(err)
		}
	}
	perLine(b, 500)
}

// BenchmarkEdit types a character in the middle of a file and takes it back.
func BenchmarkEdit(b *testing.B) {
	for _, lines := range []int{100, 1000, 10000, 100000} {
		b.Run(fmt.Sprint(lines), func(b *testing.B) {
			text := realistic(lines)
			f := Parse(text)
			at := len(text)/2 + strings.Index(text[len(text)/2:], "curl")
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if i%2 == 0 {
					f = f.Edit(Change{Span{at, at}, "x"})
				} else {
					f = f.Edit(Change{Span{at, at + 1}, ""})
				}
			}
		})
	}
}

// BenchmarkEditOpenHeredoc types in a heredoc that has no end and so takes all
// of a file of 10,000 lines: the whole instruction is read again.
func BenchmarkEditOpenHeredoc(b *testing.B) {
	f := Parse("RUN <<NEVER\n" + realistic(10000))
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		f = f.Edit(Change{Span{20, 20 + i%2}, "x"[i%2:]})
	}
}

func BenchmarkTokens(b *testing.B) {
	f := Parse(realistic(500))
	b.ReportAllocs()
	for b.Loop() {
		for _, n := range f.Nodes() {
			n.Tokens()
		}
	}
	perLine(b, 500)
}

func BenchmarkPosition(b *testing.B) {
	f := Parse(realistic(10000))
	offset := f.Len() / 2
	b.ReportAllocs()
	for b.Loop() {
		if f.Offset(f.Position(offset, UTF16), UTF16) != offset {
			b.Fatal("no way back")
		}
	}
}
