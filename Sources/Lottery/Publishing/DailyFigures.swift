package import Cryptography
package import Invoices

/// The figures that a campaign publishes once a day, signed and stamped, so that no later word can
/// take its place: the last seal, what was won by then, and what became of the money.
package struct DailyFigures: Hashable, Sendable {
    /// How often, and worth what together.
    package struct Sum: Hashable, Sendable {
        /// The prize, the draw and prize, or the state that is summed.
        package let name: String
        package let count: UInt64
        package let value: Fen

        package init(name: String, count: UInt64, value: Fen) {
            self.name = name
            self.count = count
            self.value = value
        }
    }

    /// A day's file has some kilobytes.
    static let bytesMaximum = 1 << 20

    /// Claims are paid, and expire, behind a campaign's end.
    private static let daysBehindClosing = 400

    /// Four years, each day a question to a stranger's server for whoever checks them.
    private static let daysMaximum = 1_500

    /// The first day that anybody looks at: the opening's, unless that is too long ago.
    static func first(of first: CampaignManifest, at second: UInt64) -> CalendarDay {
        max(
            CampaignTime.calendarDay(of: first.opens),
            CampaignTime.calendarDay(of: second).advanced(byDays: -daysMaximum))
    }

    /// The first day that has no figures any more, by the last manifest.
    static func end(of last: CampaignManifest) -> CalendarDay {
        CampaignTime.calendarDay(of: last.closes).advanced(byDays: daysBehindClosing)
    }

    /// Of the last complete seal.
    package let number: UInt64
    /// Entries up to the end of that seal.
    package let size: UInt64
    /// The log's Merkle root at that size.
    package let root: Bytes32
    /// By prize, in the instant draw up to that seal.
    package let won: [Sum]
    /// By periodic draw and prize: `may/grand`.
    package let drawn: [Sum]
    /// By the payouts' states.
    package let payouts: [Sum]
    /// Tax that was withheld from prizes.
    package let withheld: Fen

    package init(
        number: UInt64, size: UInt64, root: Bytes32, won: [Sum], drawn: [Sum] = [], payouts: [Sum],
        withheld: Fen
    ) {
        self.number = number
        self.size = size
        self.root = root
        self.won = won.sorted { $0.name < $1.name }
        self.drawn = drawn.sorted { $0.name < $1.name }
        self.payouts = payouts.sorted { $0.name < $1.name }
        self.withheld = withheld
    }

    func bytes(_ origin: String, _ day: CalendarDay, at second: UInt64) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.field("origin", origin)
            writer.field("day", "\(day)")
            writer.name("made_at")
            writer.integer(second)
            writer.name("seal")
            writer.integer(number)
            writer.name("size")
            writer.integer(size)
            writer.field("root", root.description)
            writer.name("won")
            Self.write(won, to: &writer)
            writer.name("drawn")
            Self.write(drawn, to: &writer)
            writer.name("payouts")
            Self.write(payouts, to: &writer)
            writer.name("withheld_fen")
            writer.integer(withheld.value)
        }
        writer.endLine()
        return writer.bytes
    }

    private static func write(_ sums: [Sum], to writer: inout JSONWriter) {
        writer.array(sums) { writer, sum in
            writer.object { writer in
                writer.field("name", sum.name)
                writer.name("count")
                writer.integer(sum.count)
                writer.name("fen")
                writer.integer(sum.value.value)
            }
        }
    }
}

/// Publishes each day's figures once, and never others for it.
package struct DailyPublication<Public: LogFiles>: Sendable {
    private static var daySeconds: UInt64 { 86_400 }

    private let origin: String
    private let keys: SealingKeys
    private let published: Public

    package init(origin: String, keys: SealingKeys, published: Public) {
        self.origin = origin
        self.keys = keys
        self.published = published
    }

    /// The day that is over and has no figures yet; nil where nothing is to be done.
    /// - Parameter second: since 1970.
    package func due(
        _ manifests: [CampaignManifest], at second: UInt64
    ) throws(LogFilesFault) -> CalendarDay? {
        guard let first = manifests.first, let last = manifests.last, second > Self.daySeconds,
            case let yesterday = second - Self.daySeconds,
            case let day = CampaignTime.calendarDay(of: yesterday),
            day >= CampaignTime.calendarDay(of: first.opens),
            day < DailyFigures.end(of: last),
            try published.read(CampaignPath.dailySignature(day)) == nil
        else { return nil }
        return day
    }

    /// The days between published ones that have no figures: nobody led the draw on the day behind them. What the
    /// figures were cannot be said any more.
    package func gaps(
        _ manifests: [CampaignManifest], at second: UInt64
    ) throws(LogFilesFault) -> [CalendarDay] {
        guard let first = manifests.first, second > first.opens else { return [] }
        let today = CampaignTime.calendarDay(of: second)
        var day = DailyFigures.first(of: first, at: second)
        var (gaps, since) = ([CalendarDay](), [CalendarDay]())
        var isBegun = false
        while day < today {
            if try published.read(CampaignPath.dailySignature(day)) == nil {
                if isBegun { since.append(day) }
            } else {
                isBegun = true
                gaps += since
                since = []
            }
            day = day.advanced(byDays: 1)
        }
        return gaps
    }

    /// Writes the day's file and the note over it. A day that is published is never changed.
    package func publish(
        _ figures: DailyFigures, of day: CalendarDay, at second: UInt64
    ) async throws(LogFilesFault) {
        // If one stopped between the two files, what was written is signed, and nothing else.
        let known = try published.read(CampaignPath.daily(day))
        let bytes = known ?? figures.bytes(origin, day, at: second)
        let statement = CampaignStatement.daily("\(day)", SHA256.hash(bytes))
        guard let text = statement.text(origin: origin),
            let note = SignedNote(text: text, signatures: [keys.log.sign(text)])
        else { throw LogFilesFault("a day's figures cannot be signed") }
        try await published.write([
            LogFile(path: CampaignPath.daily(day), bytes: bytes),
            LogFile(path: CampaignPath.dailySignature(day), bytes: note.bytes),
        ])
    }

    /// Finds the file that an authority is to stamp: the last day's, if it has no stamp yet.
    package func unstamped(at second: UInt64) throws(LogFilesFault) -> (
        day: CalendarDay, hash: Bytes32
    )? {
        guard second > Self.daySeconds else { return nil }
        let day = CampaignTime.calendarDay(of: second - Self.daySeconds)
        guard try published.read(CampaignPath.dailySignature(day)) != nil,
            try published.read(CampaignPath.dailyStamp(day)) == nil,
            let bytes = try published.read(CampaignPath.daily(day))
        else { return nil }
        return (day, SHA256.hash(bytes))
    }

    /// Puts an authority's answer beside the day's file, as it came.
    package func publish(stamp: [UInt8], of day: CalendarDay) async throws(LogFilesFault) {
        try await published.write([LogFile(path: CampaignPath.dailyStamp(day), bytes: stamp)])
    }
}
