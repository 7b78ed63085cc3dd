package inquiry_test

import (
	"context"
	"errors"
	"log/slog"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"sanduq/pos"
	"sanduq/sync/envelope"
	"sanduq/sync/inquiry"
	"sanduq/sync/line"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// rig is an inquiry with head office played by the test.
type rig struct {
	*inquiry.Inquiry
	t     *testing.T
	codec *envelope.Codec
	asked chan *envelope.Find
	in    chan line.Message
}

func start(t *testing.T) *rig {
	t.Helper()
	codec, err := envelope.NewCodec()
	if err != nil {
		t.Fatal(err)
	}
	q, err := inquiry.New(inquiry.Options{Store: "s", Clock: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	return &rig{Inquiry: q, t: t, codec: codec, asked: make(chan *envelope.Find, 64), in: make(chan line.Message, 64)}
}

// Publish implements line.Sender.
func (r *rig) Publish(topic string, payload []byte) error {
	m, err := r.codec.Decode(topic, payload)
	if err != nil {
		return err
	}
	f, ok := m.(*envelope.Find)
	if !ok {
		return errors.New("not a question")
	}
	r.asked <- f
	return nil
}

func (r *rig) answer(id, number string) {
	m := &envelope.Found{Store: "s", ID: id, Number: number}
	payload, err := r.codec.Encode(m)
	if err != nil {
		r.t.Error(err)
	}
	r.in <- line.Message{Topic: envelope.Topic("s", m), Payload: payload}
}

// session serves until the returned function is called.
func (r *rig) session() func() {
	ctx, cancel := context.WithCancel(r.t.Context())
	var group sync.WaitGroup
	group.Go(func() { _ = r.Serve(ctx, r, r.in) })
	return func() {
		cancel()
		group.Wait()
	}
}

func unreached(err error) bool {
	e, ok := errors.AsType[*pos.Error](err)
	return ok && e.Code == pos.Unavailable && e.Key == inquiry.CauseUnreached
}

// TestEachAnswerFindsItsQuestion: SYNC-100, answers are paired by id: one that is late, doubled, of somebody else or broken
// reaches nobody.
func TestEachAnswerFindsItsQuestion(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := start(t)
		defer r.session()()
		var group sync.WaitGroup
		for i := range 3 {
			number := "7-1-" + strconv.Itoa(i+1)
			group.Go(func() {
				f, err := r.Find(t.Context(), number, "jeddah")
				if err != nil || f.Number != number {
					t.Errorf("SYNC-100: %s was answered with %+v, %v", number, f, err)
				}
			})
		}
		synctest.Wait()
		var asked []*envelope.Find
		for range 3 {
			asked = append(asked, <-r.asked)
		}
		r.in <- line.Message{Topic: "sanduq/v1/s/down/found", Payload: []byte("noise")}
		r.answer("nobody's", "7-1-1")
		for i := 2; i >= 0; i-- { // in another order, and twice
			if asked[i].Of != "jeddah" || asked[i].Store != "s" {
				t.Errorf("SYNC-100: asked %+v", asked[i])
			}
			r.answer(asked[i].ID, asked[i].Number)
			r.answer(asked[i].ID, asked[i].Number)
		}
		group.Wait()
	})
}

// TestAQuestionIsGivenUp: SYNC-101, without a line, or without an answer, a question ends in its time and says so; it is not
// asked later by itself.
func TestAQuestionIsGivenUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := start(t)
		begin := time.Now()
		if _, err := r.Find(t.Context(), "7-1-1", ""); !unreached(err) {
			t.Errorf("SYNC-101: without a line: %v", err)
		}
		if took := time.Since(begin); took != inquiry.AnswerWait {
			t.Errorf("SYNC-101: given up after %s", took)
		}
		end := r.session()
		synctest.Wait()
		if n := len(r.asked); n != 0 {
			t.Errorf("SYNC-101: %d questions were asked that nobody waits for", n)
		}
		if _, err := r.Find(t.Context(), "7-1-1", ""); !unreached(err) {
			t.Errorf("SYNC-101: without an answer: %v", err)
		}
		r.answer((<-r.asked).ID, "7-1-1") // too late
		synctest.Wait()
		end()
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := r.Find(ctx, "7-1-1", ""); !unreached(err) {
			t.Errorf("SYNC-101: whoever asked has gone: %v", err)
		}
	})
}

// TestQuestionsAreBounded: SYNC-102, no more than MaxOpen questions wait; one more is refused at once.
func TestQuestionsAreBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := start(t)
		defer r.session()()
		var group sync.WaitGroup
		for range inquiry.MaxOpen {
			group.Go(func() {
				if _, err := r.Find(t.Context(), "7-1-1", ""); !unreached(err) {
					t.Error(err)
				}
			})
		}
		synctest.Wait()
		begin := time.Now()
		if _, err := r.Find(t.Context(), "7-1-1", ""); !unreached(err) || time.Since(begin) != 0 {
			t.Errorf("SYNC-102: %v after %s", err, time.Since(begin))
		}
		group.Wait()
	})
}
