package server

import (
	"time"

	"golang.org/x/sys/windows"
)

// handle is a handle to a process.
type handle windows.Handle

func openProcess(pid int) (process, error) {
	h, err := windows.OpenProcess(windows.SYNCHRONIZE, false, uint32(pid))
	if err != nil {
		return nil, err
	}
	return handle(h), nil
}

func (h handle) ended(within time.Duration) bool {
	event, err := windows.WaitForSingleObject(windows.Handle(h), uint32(within.Milliseconds()))
	return err == nil && event == windows.WAIT_OBJECT_0
}

func (h handle) close() { windows.CloseHandle(windows.Handle(h)) }
