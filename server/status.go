package server

import (
	"encoding/json"

	"go.lsp.dev/jsonrpc2"

	"minke/analysis/size"
)

// methodStatus is the notification of ours that tells status bars what the image weighs.
const methodStatus = "minke/status"

// statusParams are the parameters of minke/status; editors/README.md describes them.
type statusParams struct {
	URI     string `json:"uri"`
	Text    string `json:"text"`
	Tooltip string `json:"tooltip,omitempty"`
}

// wantsStatus reports whether the client's experimental capabilities ask for minke/status.
func wantsStatus(experimental []byte) bool {
	var e struct {
		MinkeStatus bool `json:"minkeStatus"`
	}
	return json.Unmarshal(experimental, &e) == nil && e.MinkeStatus
}

// postStatus tells what the image of snap weighs, if snap is still the newest version by
// the time that is known. The session is locked.
func (s *session) postStatus(snap *snapshot) {
	if !s.client.status || snap != snap.document.current {
		return
	}
	s.background("telling the status", func() {
		e := s.estimateOf(snap)
		if e == nil {
			return
		}
		body, err := json.Marshal(statusOf(snap.document.name, e))
		if err != nil {
			panic(err) // texts
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		d := snap.document
		if d.closed || d.current != snap || d.status == string(body) {
			return
		}
		d.status = string(body)
		s.conn.Post(methodStatus+" "+d.name, methodStatus, func() jsonrpc2.RawMessage { return body })
	})
}

func statusOf(name string, e *size.Estimate) statusParams {
	p := statusParams{URI: name}
	total := e.Image()
	if !total.Known() {
		return p
	}
	p.Text = total.OnDisk()
	p.Tooltip = "The image takes **" + total.OnDisk() + " on disk**, " + total.ToTransfer() + " to transfer."
	if r := total.Disk.Range(); r != "" {
		p.Tooltip += " ≈ is an estimate: " + r + " on disk."
	}
	if !total.Complete() {
		p.Tooltip += " ? is what is not known; the hints at its instructions say more."
	}
	return p
}
