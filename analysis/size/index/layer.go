package index

// Layer is what the installation of packages adds to an image, as a model has it.
type Layer struct {
	Disk     int64 // unpacked files
	Transfer int64 // compressed with gzip
}

// Layer estimates the layer that brings an image from old to s. The docs matter to Debian alone.
func (s *Set) Layer(old *Set, docs Docs) Layer {
	var disk, transfer float64
	var added []int32
	for _, n := range s.number {
		if old.installed(n) {
			continue
		}
		added = append(added, n)
		d, t := s.suite.weigh(n, docs)
		disk, transfer = disk+d, transfer+t
	}
	if len(added) > 0 {
		d, t := s.suite.status(added, len(s.number))
		disk, transfer = disk+d, transfer+t
	}
	return Layer{int64(disk), int64(transfer)}
}

func (s *Suite) weigh(n int32, docs Docs) (disk, transfer float64) {
	if s.Kind == Alpine {
		return s.weighAlpine(n)
	}
	return s.weighDebian(n, docs)
}

// status is what the package manager notes anew of all packages of the image.
func (s *Suite) status(added []int32, packages int) (disk, transfer float64) {
	if s.Kind == Alpine {
		return float64(packages) * databaseDisk, float64(packages) * databaseTransfer
	}
	return s.statusDebian(added, packages)
}
