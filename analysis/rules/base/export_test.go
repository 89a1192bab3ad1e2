package base

import "time"

// SetToday stops the clock, so that examples stay true.
func SetToday(date string) {
	t, err := time.Parse(time.DateOnly, date)
	if err != nil {
		panic(err)
	}
	today = func() time.Time { return t }
}
