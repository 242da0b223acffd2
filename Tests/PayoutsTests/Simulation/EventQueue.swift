import Invoices

/// What happens when: the earliest first, and of one moment in the order in which it was added.
///
/// The heap has numbers alone: ten thousand seeds in a debug build have two minutes.
struct EventQueue {
    private struct Entry {
        let time: Int64
        let place: Int
    }

    private var heap: [Entry] = []
    private var events: [PayoutSimulation.Event?] = []

    mutating func add(_ event: PayoutSimulation.Event, at time: Timestamp) {
        heap.append(Entry(time: time.microseconds, place: events.count))
        events.append(event)
        var child = heap.count - 1
        while child > 0, isBefore(child, (child - 1) / 2) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    /// When the next is, in microseconds.
    var soonest: Int64 { heap.first?.time ?? .max }

    mutating func next() -> (time: Timestamp, event: PayoutSimulation.Event)? {
        guard !heap.isEmpty else { return nil }
        let first = heap[0]
        let last = heap.removeLast()
        if !heap.isEmpty {
            heap[0] = last
            sink()
        }
        guard let event = events[first.place] else { return nil }
        events[first.place] = nil
        return (Timestamp(microseconds: first.time), event)
    }

    private mutating func sink() {
        var parent = 0
        while true {
            var least = parent
            let child = 2 * parent + 1
            if child < heap.count, isBefore(child, least) { least = child }
            if child + 1 < heap.count, isBefore(child + 1, least) { least = child + 1 }
            if least == parent { return }
            heap.swapAt(parent, least)
            parent = least
        }
    }

    private func isBefore(_ left: Int, _ right: Int) -> Bool {
        let (left, right) = (heap[left], heap[right])
        return left.time < right.time || left.time == right.time && left.place < right.place
    }
}
