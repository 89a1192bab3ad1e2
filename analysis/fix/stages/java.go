package stages

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"minke/analysis/build"
	"minke/analysis/image"
	"minke/analysis/project"
	"minke/analysis/shell"
)

var java = language{
	tools:     []string{"mvn", "mvnw", "gradle", "gradlew", "javac", "jar", "jlink", "jdeps", "ant", "dos2unix"},
	sources:   []string{".java", ".kt", ".scala", ".groovy"},
	manifests: []string{"pom.xml", "*.gradle", "*.gradle.kts", "gradle.properties", "gradlew*", "gradle", "mvnw*", ".mvn", "lombok.config", "libs.versions.toml", "src"},
	variables: []string{"MAVEN_*", "GRADLE_*", "MVNW_*"},
	runs:      func(*project.Project) []string { return nil },
	made:      javaProducts,
}

// jarStart is how the program is started from an archive.
type jarStart struct {
	file  string   // in the builder, absolute; it may be a pattern
	words []string // that start it; at is the archive among them
	at    int
}

func javaProducts(c *compiled) []product {
	p := product{bases: c.javaBases()}
	st, ok := c.startsJar()
	if !ok {
		if st, ok = c.runsByTool(&p); !ok {
			return nil
		}
	}
	name := path.Base(st.file)
	if strings.Contains(name, "*") {
		name = "app.jar"
	}
	workdir := c.start.workdir
	switch {
	case st.words == nil || !isOutput(st.file) || path.Dir(st.file) == workdir:
		p.takes = []move{{st.file, st.file}}
	case workdir == "" || workdir == "/":
		p.takes = []move{{st.file, "/app/" + name}}
		p.starts = replaced(st, "/app/"+name)
	default:
		p.takes = []move{{st.file, path.Join(workdir, name)}}
		p.starts = replaced(st, name)
	}
	all := []product{p}
	if layered, ok := c.inLayers(p, st, name); ok {
		all = append(all, layered)
	}
	if linked, ok := c.linkedRuntime(p); ok {
		all = append(all, linked)
	}
	return all
}

func replaced(st jarStart, name string) []string {
	words := slices.Clone(st.words)
	words[st.at] = name
	return words
}

// startsJar reads java -jar where the archive is one that the build makes.
func (c *compiled) startsJar() (jarStart, bool) {
	cmd := c.start.command
	i := slices.IndexFunc(cmd.Words, func(w shell.Word) bool { return w.Text == "-jar" })
	if cmd.Name != "java" || i < 0 || i+1 >= len(cmd.Words) || !c.start.whole {
		return jarStart{}, false
	}
	jar := cmd.Words[i+1]
	if !jar.Known || c.start.workdir == "" && !path.IsAbs(jar.Text) {
		return jarStart{}, false
	}
	st := jarStart{file: jar.Text, at: i + 1}
	if !path.IsAbs(st.file) {
		st.file = path.Join(c.start.workdir, st.file)
	}
	if !slices.ContainsFunc(cmd.Words, func(w shell.Word) bool { return !w.Known }) && len(cmd.Redirs)+len(cmd.Env) == 0 {
		for _, w := range cmd.Words {
			st.words = append(st.words, w.Text)
		}
	}
	if jar.Glob && (st.words == nil || c.pass.Project.Java.Tool != "maven" || strings.Count(jar.Text, "*") != 1) {
		return jarStart{}, false // Gradle leaves a second archive beside it
	}
	if _, in := inContext(c.pass, c.copies, st.file); in {
		return jarStart{}, false
	}
	return st, c.last >= 0 && (isOutput(st.file) || len(c.madeByOthers(st.file)) > 0)
}

// isOutput reports whether an archive lies where Maven or Gradle writes it.
func isOutput(file string) bool {
	return slices.Contains([]string{"target", "libs"}, path.Base(path.Dir(file)))
}

// runsByTool reads spring-boot:run and bootRun, and adds the line that packages the program.
func (c *compiled) runsByTool(p *product) (jarStart, bool) {
	mod, cmd := c.pass.Project.Java, c.start.command
	name := mod.Archive()
	words, ok := c.start.exec()
	if !ok || mod.Framework != "spring-boot" || mod.Packaging != "jar" || len(mod.Modules) > 0 || name == "" || c.start.workdir == "" || len(words) == 0 {
		return jarStart{}, false
	}
	line := ""
	switch {
	case (cmd.Name == "mvn" || cmd.Name == "mvnw") && cmd.Arg(0) == "spring-boot:run":
		line = "RUN " + words[0] + " -B -DskipTests package"
	case (cmd.Name == "gradle" || cmd.Name == "gradlew") && cmd.Arg(0) == "bootRun":
		line = "RUN " + words[0] + " --no-daemon bootJar"
	default:
		return jarStart{}, false
	}
	if len(cmd.Args) != 1 || len(cmd.Flags) > 0 {
		return jarStart{}, false
	}
	if !c.packages() {
		p.build = []string{line}
	}
	return jarStart{file: path.Join(c.start.workdir, mod.Output, name), words: []string{"java", "-jar", ""}, at: 2}, true
}

// packages reports whether a RUN makes the archive.
func (c *compiled) packages() bool {
	return slices.ContainsFunc(c.body, func(n *build.Node) bool {
		return n.Name == "RUN" && slices.ContainsFunc(c.script(n).Named("mvn", "mvnw", "gradle", "gradlew"), func(cmd *shell.Command) bool {
			return hasWord(cmd, "package", "install", "verify", "bootJar", "build", "assemble")
		})
	})
}

// javaBases are the images with a JRE for the Java of the builder.
func (c *compiled) javaBases() []base {
	ref := c.rootRef()
	siblings := image.Leaner(ref)
	if release := c.pass.Project.Java.Release; !slices.ContainsFunc(siblings, isJRE) && release != "" {
		switch c.image.Family { // the tag does not name the version of Java
		case image.Maven:
			siblings = image.Leaner(ref.WithTag("3-eclipse-temurin-" + release))
		case image.Gradle:
			siblings = image.Leaner(ref.WithTag("jdk" + release))
		}
	}
	var all []base
	for _, s := range siblings {
		if !isJRE(s) {
			continue
		}
		b := base{image: s.Ref.String(), kind: "slim", shell: true, manager: shell.Apt, users: []string{"root", "nobody", "www-data"}}
		if image.Describe(s.Ref).Distro.Name == image.AlpineLinux {
			b.kind, b.manager, b.users = "alpine", shell.Apk, []string{"root", "nobody"}
		}
		all = append(all, b)
	}
	// The same C library first: archives may hold native libraries.
	slices.SortStableFunc(all, func(a, b base) int { return strings.Compare(c.otherLibc(a), c.otherLibc(b)) })
	return preferred(c.pass, all)
}

func isJRE(s image.Sibling) bool { return s.Kind == image.RuntimeOnly }

func (c *compiled) otherLibc(b base) string {
	return strconv.FormatBool((b.kind == "alpine") != (c.image.Libc == image.Musl))
}

// inLayers lays the archive of Spring Boot out in folders, from what changes least to what changes most:
// https://docs.spring.io/spring-boot/reference/packaging/container-images/dockerfiles.html
func (c *compiled) inLayers(p product, st jarStart, name string) (product, bool) {
	mod := c.pass.Project.Java
	if mod.Framework != "spring-boot" || !atLeast(mod.FrameworkVersion, 3, 3) || p.starts == nil || len(p.bases) == 0 || c.start.workdir == "/" || c.start.workdir == "" {
		return product{}, false
	}
	layers := path.Join(c.start.workdir, "layers")
	jar := st.file
	command := "RUN "
	if strings.Contains(jar, "*") {
		command, jar = "RUN cp "+jar+" "+path.Join(c.start.workdir, name)+" && ", path.Join(c.start.workdir, name)
	}
	p.build = append(slices.Clone(p.build), command+"java -Djarmode=tools -jar "+jar+" extract --layers --destination "+layers)
	p.takes = nil
	for _, layer := range []string{"dependencies", "spring-boot-loader", "snapshot-dependencies", "application"} {
		p.takes = append(p.takes, move{layers + "/" + layer + "/", c.start.workdir})
	}
	p.bases = p.bases[:1]
	p.named = func(b base) string {
		return "Build in a stage of its own and run on " + b.image + " from the layers of Spring Boot"
	}
	return p, true
}

// atLeast compares the first two numbers of a version.
func atLeast(version string, major, minor int) bool {
	first, rest, _ := strings.Cut(version, ".")
	second, _, _ := strings.Cut(rest, ".")
	a, err := strconv.Atoi(first)
	b, err2 := strconv.Atoi(second)
	return err == nil && err2 == nil && (a > major || a == major && b >= minor)
}

// linkedRuntime brings a Java of its own with the modules of Java SE and those that
// programs use without naming them, on an image without Java:
// https://docs.oracle.com/en/java/javase/21/docs/specs/man/jlink.html
func (c *compiled) linkedRuntime(p product) (product, bool) {
	b, ok := c.plain(nil)
	if !ok || c.image.Libc != image.Glibc || len(p.bases) == 0 || p.starts == nil || c.image.Version == "8" {
		return product{}, false
	}
	p.build = append(slices.Clone(p.build), "RUN jlink --add-modules java.se,jdk.crypto.ec,jdk.unsupported,jdk.zipfs,jdk.localedata --strip-java-debug-attributes --no-man-pages --no-header-files --output /opt/java-runtime")
	p.takes = append([]move{{"/opt/java-runtime", "/opt/java-runtime"}}, p.takes...)
	p.lines = []string{"ENV PATH=/opt/java-runtime/bin:$PATH"}
	p.bases = []base{b}
	p.named = func(b base) string {
		return "Build in a stage of its own and run on " + b.image + " with a Java made by jlink"
	}
	return p, true
}
