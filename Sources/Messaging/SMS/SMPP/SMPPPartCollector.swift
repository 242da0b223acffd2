import NIOCore

/// Puts the parts of long messages together, in whatever order they come.
///
/// A part is acknowledged at once, since an SMSC that sends one at a time would else never send the
/// next. Collected parts are only in memory: if the worker dies between two parts, the last one
/// completes nothing, and the person is asked to send it all again.
struct SMPPPartCollector {
    struct Key: Hashable {
        let source: SMPPAddress
        let destination: SMPPAddress
        let reference: UInt16
        let isWide: Bool
        let total: UInt8
    }

    struct Piece: Equatable {
        let dataCoding: UInt8
        let octets: [UInt8]
    }

    enum Result: Equatable {
        case incomplete
        /// In order. A part that the SMSC sends again makes the whole once more.
        case complete([Piece])
        /// More parts than any question has.
        case tooLong
        /// Too many are collected already.
        case full
    }

    private struct Whole {
        var pieces: [Piece?]
        var lastAt: NIODeadline
        var isComplete: Bool { !pieces.contains(nil) }
    }

    /// A question of 1 KB takes eight; a person who pastes a page is told that it is too long.
    static let partsMaximum: UInt8 = 16
    /// Together at most 40 MB: sixteen parts of 254 octets each.
    static let messagesMaximum = 10_000
    /// Parts come seconds apart, or a minute where a network is slow.
    static let patience = TimeAmount.seconds(180)
    /// As long as an SMSC may send a part again.
    static let memory = TimeAmount.seconds(60)

    private var wholes: [Key: Whole] = [:]
    /// The complete ones, oldest first: they make room.
    private var complete = CircularBuffer<Key>()

    mutating func add(_ piece: Piece, as part: SMPPPart, _ key: Key, at now: NIODeadline) -> Result
    {
        guard part.total <= Self.partsMaximum else { return .tooLong }
        let index = Int(part.number) - 1
        if let there = wholes[key]?.pieces[index], there != piece {
            // A phone has come round to the same reference: this is another message.
            wholes[key] = nil
        }
        if wholes[key] == nil, !makeRoom() { return .full }
        var whole =
            wholes.removeValue(forKey: key)
            ?? Whole(pieces: Array(repeating: nil, count: Int(part.total)), lastAt: now)
        let wasComplete = whole.isComplete
        whole.pieces[index] = piece
        whole.lastAt = now
        wholes[key] = whole
        guard whole.isComplete else { return .incomplete }
        if !wasComplete { complete.append(key) }
        return .complete(whole.pieces.compactMap { $0 })
    }

    private mutating func makeRoom() -> Bool {
        while wholes.count >= Self.messagesMaximum, let oldest = complete.popFirst() {
            if wholes[oldest]?.isComplete == true { wholes[oldest] = nil }
        }
        return wholes.count < Self.messagesMaximum
    }

    /// Forgets messages whose time is over, and returns those that lack a part.
    mutating func expire(at now: NIODeadline) -> [Key] {
        var broken: [Key] = []
        for (key, whole) in wholes {
            let isOver = now - whole.lastAt >= (whole.isComplete ? Self.memory : Self.patience)
            guard isOver else { continue }
            if !whole.isComplete { broken.append(key) }
            wholes[key] = nil
        }
        complete.removeAll { wholes[$0]?.isComplete != true }
        return broken
    }

    /// At the end nothing more will come.
    mutating func giveUp() -> [Key] {
        defer {
            wholes.removeAll()
            complete.removeAll()
        }
        return wholes.filter { !$0.value.isComplete }.map(\.key)
    }
}
