package size

// OnDisk is what the image takes unpacked, as people read it: "≈ 1.2 GB", with " + ?"
// where it lacks something, "?" where nothing is known.
func (t Total) OnDisk() string { return t.amount(t.Disk.String()) }

// ToTransfer is OnDisk for what is sent over the network.
func (t Total) ToTransfer() string { return t.amount(t.Transfer.String()) }

func (t Total) amount(known string) string {
	switch {
	case known == "":
		return "?"
	case !t.Complete():
		return known + " + ?"
	}
	return known
}
