package size

import (
	"minke/analysis/image"
	"minke/analysis/shell"
)

// pythonCache leaves what a package manager of Python has downloaded of the packages that a virtual
// environment of this size holds.
//
// pip keeps each wheel as it came (https://pip.pypa.io/en/stable/topics/caching/), and Pipenv, which calls it, and
// Poetry keep the same in folders of their own. Wheels are archives, so a layer does not compress them further: a
// cache that pip 23.2 filled with 22.6 MB of wheels took 22.6 MB, and 22.1 MB in gzip. Measured on 2026-11-29:
//
//   - 94 packages that pip had installed (350 MB; the largest sympy, cfn-lint, moto, botocore, networkx) take 0.20 of
//     that when the files that their RECORDs list as part of the wheel are packed again with deflate;
//   - numpy, pandas, scipy, Django, SQLAlchemy, lxml, Pillow, matplotlib, scikit-learn, Flask, psycopg2 and aiohttp
//     as Debian 12 has them (305 MB with their .pyc) take 0.22, packed likewise;
//   - of single packages over 100 kB one in twenty takes less than 0.10 or more than 0.39, as botocore does with 0.71.
//
// uv unpacks into its cache and links the files into the environment where it can, copies them elsewhere
// (https://docs.astral.sh/uv/guides/integration/docker/#caching), so what it adds is not known.
func (r *running) pythonCache(c *shell.PackageCall, environment image.Bytes) {
	if c.Manager == shell.Uv {
		r.keep(c, Size{})
		return
	}
	const from = "wheels beside what is installed of them, measured 2026-11-29"
	// The environment may hold pip as well, which came with the image: 10 to 25 MB.
	low, likely, high := scaled(max(environment-25*image.MB, environment/2), 0.1), scaled(environment, 0.2), scaled(environment, 0.45)
	r.keep(c, Size{between[onDisk](low, likely, high, from), between[compressed](scaled(low, 0.95), likely, high, from)})
}
