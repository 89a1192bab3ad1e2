//go:build unix && !linux

package server

func openProcess(pid int) (process, error) { return openPolled(pid) }
