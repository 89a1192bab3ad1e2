package image_test

import (
	"fmt"

	"minke/analysis/image"
)

func ExampleLeaner() {
	for _, s := range image.Leaner(image.Parse("node:22-bookworm")) {
		fmt.Println(s.Kind, s.Ref)
	}
	// Output:
	// slim node:22-bookworm-slim
	// alpine node:22-alpine
	// distroless gcr.io/distroless/nodejs22-debian12
}

func ExampleSizeOf() {
	size, _ := image.SizeOf(image.Parse("node:22-alpine"))
	fmt.Println(size.Compressed.Bytes, size.Compressed.Source, size.Compressed.Date)
	fmt.Println(size.Disk.Bytes, size.Disk.From)
	// Output:
	// 61 MB catalogued 2026-09-23
	// 167 MB node:22-alpine, docker-library/repo-info repos/node/local/22-alpine3.24.md@dcd8adc56640
}

func ExampleEndOfLife() {
	end, _ := image.EndOfLife(image.Parse("node:16"))
	fmt.Println(end.Name, end.Date)
	// Output: Node.js 16 2023-09-11
}
