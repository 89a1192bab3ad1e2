package alpine_test

import (
	"path/filepath"
	"strings"
	"testing"

	"minke/analysis"
	"minke/analysis/build"
	"minke/analysis/fix"
	"minke/analysis/fix/alpine"
	"minke/analysis/rules/rulestest"
	"minke/analysis/syntax"
)

func translate(text string) (*build.Graph, *alpine.Translation) {
	g := build.New(syntax.Parse(text))
	p := &analysis.Pass{Snapshot: &analysis.Snapshot{Graph: g}}
	return g, alpine.Translate(p, g.Stages[0], g.Stages[1:])
}

// What cannot be translated is named. The rest is shown by the cases of rule fat-base.
func TestObstacles(t *testing.T) {
	for line, want := range map[string]string{
		"RUN apt-get install -y curl=7.88.1-10":                                  "`curl=7.88.1-10` asks for a version of Debian",
		"RUN apt-get install -y -t bookworm-backports curl":                      "apk has nothing like the option `-t`",
		"RUN apt-get install -y libc6:i386":                                      "`libc6:i386` is no plain name of a package",
		"RUN apt-get install -y ./tool.deb":                                      "`./tool.deb` is no plain name of a package",
		"RUN apt-get install -y $PACKAGES":                                       "which packages `$PACKAGES` stands for is not known",
		"RUN xargs apt-get install -y < list":                                    "`xargs` runs `apt-get`",
		"RUN apt-get source curl":                                                "apk has nothing like `apt-get source`",
		"RUN apt-get update || true":                                             "`apt-get update` stands where it cannot be taken out by itself",
		"RUN dpkg -i /tool.deb":                                                  "`dpkg` works on Debian's packages",
		"RUN echo deb http://example.com/ x > /etc/apt/sources.list.d/x.list":    "`/etc/apt/` sets up apt",
		"COPY x.list /etc/apt/sources.list.d/":                                   "`/etc/apt/` sets up apt",
		"ENV LD_PRELOAD=/usr/lib/x86_64-linux-gnu/libjemalloc.so.2":              "`-linux-gnu/` is a folder of Debian's libraries",
		"RUN curl -o /t https://example.com/t-x86_64-unknown-linux-gnu.tar.gz":   "what is downloaded from `example.com` is built for glibc",
		"RUN curl -fsSL https://deb.nodesource.com/setup_22.x | bash -":          "what is downloaded from `deb.nodesource.com` is built for glibc",
		"RUN a2enmod rewrite":                                                    "`a2enmod` sets up Apache as Debian has it",
		"RUN adduser --ingroup web --firstuid 2000 web":                          "`adduser` of Debian is another program",
		"ONBUILD RUN git describe":                                               "what `ONBUILD RUN` does belongs to other images",
		"RUN pecl install redis":                                                 "`pecl install` compiles, for which Alpine's image lacks the tools",
		"RUN apt-get install -y libfoo-does-not-exist":                           "Alpine has no package known for `libfoo-does-not-exist`",
		"SHELL [\"powershell\", \"-Command\"]\nRUN Get-Item":                     "a `RUN` cannot be read",
		"RUN echo 'x y select z' | debconf-set-selections":                       "`debconf-set-selections` sets up packages of Debian",
		"RUN apt-get install -y \\\n    jq \\\n    # languages\n    locales":     "a comment would be lost between the packages",
		"RUN cp /usr/lib/x86_64-linux-gnu/libz.so.1 /out/":                       "`-linux-gnu/` is a folder of Debian's libraries",
		"RUN dotnet publish -r linux-x64 -o /app":                                "`dotnet` builds for glibc (`linux-x64`)",
		"RUN cargo build --target x86_64-unknown-linux-gnu":                      "`cargo` builds for glibc (`x86_64-unknown-linux-gnu`)",
		"RUN service nginx start":                                                "`service` starts services of Debian",
		"RUN curl -o /x.zip https://awscli.amazonaws.com/awscli-exe-linux-x.zip": "what is downloaded from `awscli.amazonaws.com` is built for glibc",
	} {
		_, got := translate("FROM debian:12\n" + line + "\n")
		if len(got.Obstacles) == 0 || got.Obstacles[0].Reason != want {
			t.Errorf("%s\n got %v\nwant %s", line, got.Obstacles, want)
		}
	}
}

// What the tools of BusyBox lack is installed.
func TestTools(t *testing.T) {
	for line, want := range map[string]string{
		"RUN grep -P '\\d' /x":                                          "grep",
		"RUN grep -r x /etc":                                            "",
		"RUN find / -name x -printf '%s'":                               "findutils",
		"RUN tar xzf a.tgz --strip-components=1":                        "",
		"RUN tar cf a.tar --sort=name .":                                "tar",
		"RUN date -d yesterday":                                         "coreutils",
		"RUN wget -q -O /x http://example.com/":                         "",
		"RUN wget -nv http://example.com/":                              "wget",
		"RUN curl http://example.com/":                                  "curl",
		"RUN git --version && git status":                               "git",
		"RUN bash -c 'echo $RANDOM'":                                    "bash",
		"CMD [\"bash\"]":                                                "bash",
		"RUN useradd -o -u 1 x":                                         "shadow",
		"ENV TZ=UTC":                                                    "tzdata",
		"RUN update-ca-certificates":                                    "ca-certificates",
		"SHELL [\"/bin/bash\", \"-c\"]\nRUN a=(1 2); echo ${a[1]}":      "bash",
		"SHELL [\"/bin/bash\", \"-c\"]\nRUN mkdir {a,b}":                "bash",
		"SHELL [\"/bin/bash\", \"-c\"]\nRUN source x && echo a && true": "",
		"RUN apt-get install -y git && git status":                      "",
	} {
		_, got := translate("FROM debian:12\n" + line + "\n")
		if len(got.Obstacles) > 0 || strings.Join(got.Brought, " ") != want {
			t.Errorf("%s\n got %v, obstacles %v\nwant %s", line, got.Brought, got.Obstacles, want)
		}
	}
}

// The exec form stays one.
func TestExecForm(t *testing.T) {
	g, got := translate("FROM debian:12\nRUN [\"apt-get\", \"update\"]\nRUN [\"apt-get\", \"install\", \"-y\", \"git\", \"gcc\", \"locales\"]\nRUN [\"curl\", \"example.com\"]\n")
	changes, err := fix.Resolve(g, got.Edits)
	if err != nil || len(got.Obstacles) > 0 {
		t.Fatal(err, got.Obstacles)
	}
	const want = "FROM debian:12\nRUN [\"apk\", \"add\", \"--no-cache\", \"git\", \"gcc\", \"musl-dev\", \"curl\"]\nRUN [\"curl\", \"example.com\"]\n"
	if text := fix.Apply(g.File, changes).Text(); text != want {
		t.Errorf("got\n%s\nwant\n%s", text, want)
	}
}

// A translation resolves, and BuildKit reads what comes of it, whatever goes in.
func FuzzTranslate(f *testing.F) {
	f.Add("FROM debian\nRUN apt-get update \\\n  # c\n && apt-get install -y \\\n  curl \\\n  locales && rm -rf /var/lib/apt/lists/*\n")
	f.Add("FROM debian\nRUN <<E\nset -e\napt-get install -y gcc libc6-dev\nuseradd -r -g x -G a,b c\nE\nSHELL [\"bash\",\"-c\"]\nRUN adduser --system --group x")
	f.Add("FROM debian\r\nENV DEBIAN_FRONTEND=x\r\nRUN --mount=type=cache,target=/var/cache/apt DEBIAN_FRONTEND=x apt-get -y install $A git-\r\n")
	f.Fuzz(func(t *testing.T, text string) {
		g := build.New(syntax.Parse(text))
		if len(g.Stages) == 0 {
			return
		}
		p := &analysis.Pass{Snapshot: &analysis.Snapshot{Graph: g}}
		got := alpine.Translate(p, g.Stages[0], nil)
		if len(got.Obstacles) > 0 {
			return
		}
		changes, err := fix.Resolve(g, got.Edits)
		if err != nil {
			t.Fatalf("%v\n%v", err, got.Edits)
		}
		rulestest.MustParse(t, text, fix.Apply(g.File, changes).Text())
	})
}

// Over the examples of all rules about apt, caches and layers: what is translated
// resolves, parses, and has nothing of apt left.
func TestNothingOfAptIsLeft(t *testing.T) {
	pages, err := filepath.Glob("../../rules/*/*.md")
	if err != nil {
		t.Fatal(err)
	}
	translated := 0
	for _, page := range pages {
		name := strings.TrimSuffix(filepath.Base(page), ".md")
		cases, err := rulestest.Cases(filepath.Dir(page), name)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range cases {
			g := build.New(syntax.Parse(c.Text))
			for _, s := range g.Stages {
				if g.Base(s).Stage != nil || !strings.Contains(c.Text, "apt-get") {
					continue
				}
				got := alpine.Translate(&analysis.Pass{Snapshot: &analysis.Snapshot{Graph: g}}, s, nil)
				if len(got.Obstacles) > 0 {
					continue
				}
				changes, err := fix.Resolve(g, got.Edits)
				if err != nil {
					t.Errorf("%s: %v", c.Name, err)
					continue
				}
				after := build.New(fix.Apply(g.File, changes))
				rulestest.MustParse(t, c.Text, after.File.Text())
				translated++
				for _, n := range after.Stages[s.Index].Instructions() {
					if strings.Contains(n.Logical.Text, "apt-get ") || strings.Contains(n.Logical.Text, "/var/lib/apt") {
						t.Errorf("%s: %s is left in\n%s", c.Name, n.Logical.Text, after.File.Text())
					}
				}
			}
		}
	}
	if translated < 30 {
		t.Errorf("only %d stages were translated", translated)
	}
}
