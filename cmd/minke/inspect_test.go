package main

import (
	"runtime"
	"sync"
	"testing"
)

// TestFilesAreCheckedSideBySide has each of as many pieces of work as there are cores
// wait until all of them have begun.
func TestFilesAreCheckedSideBySide(t *testing.T) {
	cores := max(2, runtime.GOMAXPROCS(0))
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(cores))
	var begun sync.WaitGroup
	begun.Add(cores)
	var order []int
	err := inParallel(t.Context(), cores, func(i int) int {
		begun.Done()
		begun.Wait()
		return i
	}, func(i, result int) error {
		order = append(order, result)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, got := range order {
		if got != i {
			t.Errorf("the results come in the order %v", order)
		}
	}
	if len(order) != cores {
		t.Errorf("%d results of %d", len(order), cores)
	}
}
