package project

// jvmNative has artifacts that unpack a library of machine code while the program runs.
// Which builds each holds is seen in the archives that its project publishes.
var jvmNative = []NativeModule{
	{Name: "netty-tcnative-boringssl-static", OnMusl: MuslBroken, Why: "brings a library that is linked with glibc"},
	{Name: "conscrypt-openjdk-uber", OnMusl: MuslBroken, Why: "brings a library that is linked with glibc"},
	{Name: "onnxruntime", OnMusl: MuslBroken, Why: "brings a library that is linked with glibc"},
	{Name: "tensorflow-core-platform", OnMusl: MuslBroken, Why: "brings a library that is linked with glibc"},
	{Name: "opencv-platform", OnMusl: MuslBroken, Why: "brings libraries that are linked with glibc"},
	{Name: "javacv-platform", OnMusl: MuslBroken, Why: "brings libraries that are linked with glibc"},
	{Name: "leveldbjni-all", OnMusl: MuslBroken, Why: "brings a library that is linked with glibc"},
	{Name: "wildfly-openssl", OnMusl: MuslBroken, Why: "brings a library that is linked with glibc"},
	{Name: "com.microsoft.playwright", OnMusl: MuslBroken, Why: "brings a Node.js and downloads browsers that are linked with glibc"},
	{Name: "rocksdbjni", OnMusl: MuslPrebuilt, Why: "brings a library for each C library"},
	{Name: "kafka-streams", OnMusl: MuslPrebuilt, Why: "depends on rocksdbjni, which brings a library for each C library"},
	{Name: "snappy-java", OnMusl: MuslPrebuilt, Why: "brings a library for each C library"},
	{Name: "sqlite-jdbc", OnMusl: MuslPrebuilt, Why: "brings a library for each C library"},
}

// readJVMNative looks for these artifacts in the build files at the top and beside the Dockerfile.
func readJVMNative(r *reader, p *Project) (list []NativeModule) {
	if p.Java == nil {
		return nil
	}
	d := p.dir(p.Java.Dir)
	if d == nil {
		return nil
	}
	f := folder{reader: r, project: p, dir: p.Java.Dir, d: d}
	for _, m := range jvmNative {
		if f.mentions(m.Name, "pom.xml", "build.gradle", "build.gradle.kts", "gradle/libs.versions.toml") {
			list = append(list, m)
		}
	}
	return list
}
