import Invoices

/// What happens when: the earliest first, and of one moment in the order in which it was added.
struct EventQueue<Event> {
    private struct Entry {
        let time: Int64
        let place: Int
        let event: Event
    }

    private var heap: [Entry] = []
    private var added = 0

    mutating func add(_ event: Event, at time: Timestamp) {
        heap.append(Entry(time: time.microseconds, place: added, event: event))
        added += 1
        var child = heap.count - 1
        while child > 0, isBefore(child, (child - 1) / 2) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func next() -> (time: Timestamp, event: Event)? {
        guard let first = heap.first, let last = heap.popLast() else { return nil }
        if !heap.isEmpty {
            heap[0] = last
            sink()
        }
        return (Timestamp(microseconds: first.time), first.event)
    }

    private mutating func sink() {
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < heap.count && isBefore(child, least) {
                least = child
            }
            if least == parent { return }
            heap.swapAt(parent, least)
            parent = least
        }
    }

    private func isBefore(_ left: Int, _ right: Int) -> Bool {
        (heap[left].time, heap[left].place) < (heap[right].time, heap[right].place)
    }
}
