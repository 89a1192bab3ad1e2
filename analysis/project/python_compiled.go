package project

import "slices"

// PythonModule is a dependency that brings or compiles machine code.
type PythonModule struct {
	Name   string
	OnMusl OnMusl
	// AptBuild and AptRun are the Debian packages needed to compile it and to run it; nil for none.
	AptBuild, AptRun []string
	Why              string
}

var pythonModules = []PythonModule{
	{"psycopg2", MuslCompiles, []string{"gcc", "libpq-dev"}, []string{"libpq5"}, "is published as source only"},
	{"mysqlclient", MuslCompiles, []string{"gcc", "pkg-config", "default-libmysqlclient-dev"}, []string{"libmariadb3"}, "has no Linux wheels"},
	{"uwsgi", MuslCompiles, []string{"gcc"}, nil, "is published as source only"},
	{"python-ldap", MuslCompiles, []string{"gcc", "libldap2-dev", "libsasl2-dev"}, nil, "is published as source only"},
	{"pygraphviz", MuslCompiles, []string{"gcc", "libgraphviz-dev"}, []string{"graphviz"}, "is published as source only"},
	{"pyodbc", MuslPrebuilt, nil, []string{"unixodbc"}, "loads the system's ODBC driver manager"},
	{"torch", MuslBroken, nil, nil, "has wheels for glibc only"},
	{"torchvision", MuslBroken, nil, nil, "has wheels for glibc only"},
	{"torchaudio", MuslBroken, nil, nil, "has wheels for glibc only"},
	{"tensorflow", MuslBroken, nil, nil, "has wheels for glibc only"},
	{"tensorflow-cpu", MuslBroken, nil, nil, "has wheels for glibc only"},
	{"jax", MuslBroken, nil, nil, "depends on jaxlib, which has wheels for glibc only"},
	{"jaxlib", MuslBroken, nil, nil, "has wheels for glibc only"},
	{"onnxruntime", MuslBroken, nil, nil, "has wheels for glibc only"},
	{"playwright", MuslBroken, nil, nil, "downloads browsers that are linked with glibc"},
	{"opencv-python", MuslBroken, nil, []string{"libgl1", "libglib2.0-0"}, "has wheels for glibc only"},
	{"opencv-python-headless", MuslBroken, nil, nil, "has wheels for glibc only"},
	{"numpy", MuslPrebuilt, nil, nil, "brings compiled code"},
	{"scipy", MuslPrebuilt, nil, nil, "brings compiled code"},
	{"pandas", MuslPrebuilt, nil, nil, "brings compiled code"},
	{"lxml", MuslPrebuilt, nil, nil, "brings compiled code"},
	{"cryptography", MuslPrebuilt, nil, nil, "brings compiled code"},
	{"pillow", MuslPrebuilt, nil, nil, "brings compiled code"},
	{"psycopg2-binary", MuslPrebuilt, nil, nil, "brings compiled code"},
	{"grpcio", MuslPrebuilt, nil, nil, "brings compiled code"},
	{"pydantic-core", MuslPrebuilt, nil, nil, "brings compiled code"},
	{"pydantic", MuslPrebuilt, nil, nil, "depends on pydantic-core, which brings compiled code"},
	{"uvloop", MuslPrebuilt, nil, nil, "brings compiled code"},
	{"aiohttp", MuslPrebuilt, nil, nil, "brings compiled code"},
	{"bcrypt", MuslPrebuilt, nil, nil, "brings compiled code"},
	{"cffi", MuslPrebuilt, nil, nil, "brings compiled code"},
	{"orjson", MuslPrebuilt, nil, nil, "brings compiled code"},
	{"pyyaml", MuslPrebuilt, nil, nil, "brings compiled code"},
	{"scikit-learn", MuslPrebuilt, nil, nil, "brings compiled code"},
	{"matplotlib", MuslPrebuilt, nil, nil, "brings compiled code"},
}

// compiled gives the dependencies that are known to be compiled, those that break on musl first.
func (p *Python) compiled() []PythonModule {
	var list []PythonModule
	for _, m := range pythonModules {
		if p.Uses(m.Name) {
			list = append(list, m)
		}
	}
	slices.SortStableFunc(list, func(a, b PythonModule) int { return int(b.OnMusl) - int(a.OnMusl) })
	return list
}
