package wire

import (
	"io"
	"strconv"
	"sync"
	"time"
)

// maxQueued is how many bytes may wait for a client before put waits as well.
const maxQueued = 64 << 20

// maxWrite is how many bytes are gathered into one write, roughly.
const maxWrite = 64 << 10

// queue writes messages in the order they are put, on a goroutine of its own.
type queue struct {
	w     io.Writer
	onEnd func() // called once when w fails
	idle  chan struct{}

	mu     sync.Mutex
	change sync.Cond // broadcast when anything below has changed
	items  []item
	newest map[string]func() []byte // by key: the message of an item that has one
	bytes  int
	closed bool
}

// item is a message, or the key of one that is made when its turn comes.
type item struct {
	body []byte
	key  string
}

func newQueue(w io.Writer, onEnd func()) *queue {
	q := &queue{w: w, onEnd: onEnd, idle: make(chan struct{}), newest: map[string]func() []byte{}}
	q.change.L = &q.mu
	go q.run()
	return q
}

// put queues body. It reports whether the queue is still open.
func (q *queue) put(body []byte) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	for q.bytes > maxQueued && !q.closed {
		q.change.Wait()
	}
	if q.closed {
		return false
	}
	q.items = append(q.items, item{body: body})
	q.bytes += len(body)
	q.change.Broadcast()
	return true
}

// post queues the message that message returns in the place of the waiting one with this key.
func (q *queue) post(key string, message func() []byte) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return
	}
	if _, waits := q.newest[key]; !waits {
		q.items = append(q.items, item{key: key})
	}
	q.newest[key] = message
	q.change.Broadcast()
}

// run writes until the queue is closed and empty, or the writer fails.
func (q *queue) run() {
	defer close(q.idle)
	var buf []byte
	for {
		var ok bool
		if buf, ok = q.take(buf[:0]); !ok {
			return
		}
		if len(buf) == 0 {
			continue
		}
		if _, err := q.w.Write(buf); err != nil {
			q.fail()
			return
		}
		if cap(buf) > 4*maxWrite {
			buf = nil
		}
	}
}

// take waits for messages and appends them, framed, to buf.
func (q *queue) take(buf []byte) ([]byte, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.items) == 0 && !q.closed {
		q.change.Wait()
	}
	if len(q.items) == 0 {
		return buf, false
	}
	for len(q.items) > 0 && len(buf) < maxWrite {
		next := q.items[0]
		q.items[0] = item{}
		q.items = q.items[1:]
		body := next.body
		q.bytes -= len(body)
		if next.body == nil {
			message := q.newest[next.key]
			delete(q.newest, next.key)
			q.mu.Unlock() // making it may take a while
			body = message()
			q.mu.Lock()
		}
		if body != nil {
			buf = frame(buf, body)
		}
	}
	q.change.Broadcast()
	return buf, true
}

func frame(buf, body []byte) []byte {
	return append(header(buf, len(body)), body...)
}

// header appends what stands before a body of this length.
func header(buf []byte, length int) []byte {
	buf = append(buf, "Content-Length: "...)
	buf = strconv.AppendInt(buf, int64(length), 10)
	return append(buf, "\r\n\r\n"...)
}

func (q *queue) fail() {
	q.mu.Lock()
	q.closed, q.items, q.newest, q.bytes = true, nil, nil, 0
	q.change.Broadcast()
	q.mu.Unlock()
	q.onEnd()
}

// close lets nothing more in and waits for the rest to be written, but no longer than limit.
func (q *queue) close(limit time.Duration) {
	q.mu.Lock()
	q.closed = true
	q.change.Broadcast()
	q.mu.Unlock()
	select {
	case <-q.idle:
	case <-time.After(limit):
	}
}
