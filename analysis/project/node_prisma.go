package project

import "regexp"

// Prisma is what a schema of Prisma says about the client that is generated from it.
type Prisma struct {
	Schema string // relative to the package
	// Output is the folder that the client is written to, as the schema says; "" for
	// the default, a folder within node_modules.
	Output string
}

var (
	prismaGenerator = regexp.MustCompile(`(?s)generator\s+\w+\s*\{([^}]*)\}`)
	prismaOutput    = regexp.MustCompile(`(?m)^\s*output\s*=\s*"([^"]+)"`)
)

// readPrisma looks where Prisma does: https://www.prisma.io/docs/orm/prisma-schema/overview/location
func (n *Node) readPrisma(f folder) {
	for _, name := range []string{"prisma/schema.prisma", "schema.prisma"} {
		if !f.project.Has(in(f.dir, name)) {
			continue
		}
		data, ok := f.read(in(f.dir, name))
		if !ok {
			return
		}
		n.Prisma = &Prisma{Schema: name}
		if g := prismaGenerator.FindSubmatch(data); g != nil {
			if m := prismaOutput.FindSubmatch(g[1]); m != nil {
				n.Prisma.Output = string(m[1])
			}
		}
		return
	}
}
