package index

// The tables are written by aptgen and apkgen. Unpacked, a table is a line of text,
//
//	minke-apt 1 SUITE DATE PACKAGES VIRTUALS\n
//	minke-apk 1 SUITE DATE PACKAGES VIRTUALS SOURCE\n
//
// and the columns below, each preceded by its length in bytes as a uvarint.
// Packages are numbered by how many others depend on them, so that most
// references take one byte; virtual packages, those that exist only as what
// others provide, are numbered behind them.
const (
	columnNames      = iota // of packages by number, then of virtual ones, each ended by \n
	columnInstalled         // uvarint: Installed-Size, in KiB
	columnDownload          // uvarint: size of the .deb or .apk in KiB, rounded up
	columnPriority          // one byte: a Priority, with bytecode set for Python; in apk's tables a rank among providers
	columnDepends           // relations: Pre-Depends and Depends
	columnRecommends        // relations: Recommends; in apk's tables install_if
	columnProvides          // uvarint count, then that many uvarint numbers
	columns
)

// Relations are a uvarint count of groups; a group is uvarints of number<<1,
// with the lowest bit set where one more alternative follows.

// Kind tells whose packages a table has. It is how the table begins.
type Kind string

// The kinds of tables.
const (
	Debian Kind = "minke-apt 1" // and Ubuntu
	Alpine Kind = "minke-apk 1"
)

// Priority is how a suite ranks a package.
type Priority uint8

// The priorities, and Essential for packages that are always there.
const (
	Optional Priority = iota
	Standard
	Important
	Required
	Essential
)

// bytecode marks packages of Python modules, which are compiled when they are installed.
const bytecode = 1 << 3
