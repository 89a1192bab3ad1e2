package daemon

import (
	"os"
	"path/filepath"
	"runtime"
)

// address is where the daemon listens, "" for where the client library looks by itself:
// in DOCKER_HOST, and at its default.
func (d *Daemon) address() string {
	if d.Host != "" || os.Getenv("DOCKER_HOST") != "" || runtime.GOOS == "windows" {
		return d.Host
	}
	for _, path := range sockets() {
		if info, err := os.Stat(path); err == nil && info.Mode()&os.ModeSocket != 0 {
			return "unix://" + path
		}
	}
	return ""
}

// sockets lists where daemons listen: Docker's, its rootless mode's, Docker Desktop's, and
// Podman's service of a user and of the system.
//
//	https://docs.docker.com/engine/security/rootless
//	https://docs.podman.io/en/latest/markdown/podman-system-service.1.html
func sockets() []string {
	all := []string{"/var/run/docker.sock"}
	if dir := os.Getenv("XDG_RUNTIME_DIR"); filepath.IsAbs(dir) {
		all = append(all, filepath.Join(dir, "docker.sock"), filepath.Join(dir, "podman", "podman.sock"))
	}
	if home, err := os.UserHomeDir(); err == nil {
		all = append(all, filepath.Join(home, ".docker", "run", "docker.sock"))
	}
	return append(all, "/run/podman/podman.sock")
}
