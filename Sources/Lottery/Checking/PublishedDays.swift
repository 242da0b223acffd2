import Cryptography
import Invoices

/// Holds the figures that a campaign published each day against its replay: that the day's last
/// seal is one, and what was won by then. What became of the money no file of the log says.
struct PublishedDays {
    /// Behind midnight, until a day without figures is called missing.
    private static let patienceSeconds: UInt64 = 3_600

    private struct Day {
        let name: String
        let root: Bytes32
        let won: [String: UInt64]
    }

    private var bySize: [UInt64: [Day]] = [:]
    /// The day to be read next; nil before the first.
    private var next: CalendarDay?
    private var unpublished: [CalendarDay] = []

    /// Reads on from the campaign's opening, or from some years ago, to the last day that is over, or that has figures by
    /// the last of these manifests.
    mutating func read(
        _ files: some CampaignFiles, of manifests: [CampaignManifest], at now: UInt64
    ) async throws(CheckEnd) {
        guard let manifest = manifests.first, let last = manifests.last, now > manifest.opens else {
            return
        }
        let end = min(CampaignTime.calendarDay(of: now), DailyFigures.end(of: last))
        var day = next ?? DailyFigures.first(of: manifest, at: now)
        while day < end {
            try await read(day, files, manifest)
            day = day.advanced(byDays: 1)
        }
        next = day
    }

    private mutating func read(
        _ day: CalendarDay, _ files: some CampaignFiles, _ manifest: CampaignManifest
    ) async throws(CheckEnd) {
        let path = CampaignPath.dailySignature(day)
        // Between a day's two files there is no signature yet.
        guard
            let signed = try await files.published(
                path, atMost: PublishedSeal.noteBytesMaximum)
        else {
            unpublished.append(day)
            return
        }
        let bytes = try await files.needed(
            CampaignPath.daily(day), atMost: DailyFigures.bytesMaximum)
        let statement = CampaignStatement.daily("\(day)", SHA256.hash(bytes))
        guard let note = SignedNote(signed), note.verdict(of: manifest.logKey).isSigned,
            statement.isSaid(by: note.text, in: manifest.origin)
        else { throw .cheated(.day("\(day)", .unsigned)) }
        guard let figures = DayFields(bytes), figures.origin == manifest.origin,
            figures.day == "\(day)", let root = figures.root, let size = figures.size,
            let won = figures.won
        else { throw .cheated(.malformed(CampaignPath.daily(day))) }
        bySize[size, default: []].append(
            Day(name: figures.day, root: root, won: won))
    }

    /// The days that should have figures by now and have none.
    /// - Parameter sealed: when the log's first seal was complete; before that there is nothing to say.
    func missing(since sealed: UInt64?, at now: UInt64) -> [CalendarDay] {
        guard let sealed, now > Self.patienceSeconds else { return [] }
        let first = CampaignTime.calendarDay(of: sealed)
        let today = CampaignTime.calendarDay(of: now - Self.patienceSeconds)
        return unpublished.filter { first <= $0 && $0 < today }
    }

    /// Holds the days that end with a seal against it.
    mutating func take(_ seal: CampaignReport.Place, won: [String: UInt64]) throws(CampaignFault) {
        for day in bySize.removeValue(forKey: seal.size) ?? [] {
            guard day.root == seal.root else { throw .day(day.name, .twoRoots) }
            guard day.won == won else { throw .day(day.name, .otherOutcome) }
        }
    }

    /// Leaves figures that are newer than this check to the next one.
    func finish(_ size: UInt64) throws(CampaignFault) {
        let left = bySize.filter { $0.key <= size }.min { $0.key < $1.key }
        if let day = left?.value.first { throw .day(day.name, .brokenChain) }
    }
}

/// The fields of a day's file that the log says too.
private struct DayFields {
    private(set) var origin = ""
    private(set) var day = ""
    private(set) var size: UInt64?
    private(set) var root: Bytes32?
    private(set) var won: [String: UInt64]?

    init?(_ bytes: [UInt8]) {
        var (origin, day) = ("", "")
        var (size, root) = (UInt64?.none, Bytes32?.none)
        var won: [String: UInt64]?
        do {
            var reader = JSONReader(bytes)
            try reader.object { (reader, name) throws(JSONError) in
                switch name {
                case "origin": origin = try reader.text()
                case "day": day = try reader.text()
                case "size": size = try reader.wholeNumber()
                case "root": root = Bytes32(try reader.digits())
                case "won":
                    var counts: [String: UInt64] = [:]
                    try reader.array(maximum: CampaignRules.prizesMaximum) {
                        (reader) throws(JSONError) in
                        let (prize, count) = try reader.sum()
                        counts[prize] = count
                    }
                    won = counts
                default: try reader.skip()
                }
            }
            try reader.finish()
        } catch {
            return nil
        }
        self.origin = origin
        self.day = day
        self.size = size
        self.root = root
        self.won = won
    }
}

extension JSONReader {
    fileprivate mutating func sum() throws(JSONError) -> (prize: String, count: UInt64) {
        var (prize, count) = (String?.none, UInt64?.none)
        try object { (reader, name) throws(JSONError) in
            switch name {
            case "name": prize = try reader.text()
            case "count": count = try reader.wholeNumber()
            default: try reader.skip()
            }
        }
        return (try needed(prize), try needed(count))
    }
}
