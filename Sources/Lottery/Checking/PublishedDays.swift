import Cryptography
import Invoices

/// Holds the figures that a campaign published each day against its replay: that the day's last
/// seal is one, and what was won by then. What became of the money no file of the log says.
struct PublishedDays {
    /// More days than a campaign lasts, each a question to a stranger's server.
    private static let daysMaximum = 800

    private struct Day {
        let name: String
        let root: Bytes32
        let won: [String: UInt64]
    }

    private var bySize: [UInt64: [Day]] = [:]

    init() {}

    /// Reads the days from the campaign's opening to the last one that is over.
    init(
        _ files: some CampaignFiles, of manifest: CampaignManifest, at now: UInt64
    ) async throws(CheckEnd) {
        guard now > manifest.opens else { return }
        let (first, today) = (
            CampaignTime.calendarDay(of: manifest.opens), CampaignTime.calendarDay(of: now)
        )
        for count in 0..<Self.daysMaximum {
            let day = first.advanced(byDays: count)
            guard day < today else { return }
            let path = CampaignPath.dailySignature(day)
            // Between a day's two files there is no signature yet.
            guard
                let signed = try await files.published(
                    path, atMost: PublishedSeal.noteBytesMaximum)
            else { continue }
            let bytes = try await files.needed(
                CampaignPath.daily(day), atMost: DailyFigures.bytesMaximum)
            let statement = CampaignStatement.daily("\(day)", SHA256.hash(bytes))
            guard let note = SignedNote(signed), note.verdict(of: manifest.logKey).isSigned,
                note.text == statement.text(origin: manifest.origin)
            else { throw .cheated(.day("\(day)", .unsigned)) }
            guard let figures = DayFields(bytes), figures.origin == manifest.origin,
                figures.day == "\(day)", let root = figures.root, let size = figures.size
            else { throw .cheated(.malformed(CampaignPath.daily(day))) }
            bySize[size, default: []].append(
                Day(name: figures.day, root: root, won: figures.won))
        }
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
    private(set) var won: [String: UInt64] = [:]

    init?(_ bytes: [UInt8]) {
        var (origin, day) = ("", "")
        var (size, root) = (UInt64?.none, Bytes32?.none)
        var won: [String: UInt64] = [:]
        do {
            var reader = JSONReader(bytes)
            try reader.object { (reader, name) throws(JSONError) in
                switch name {
                case "origin": origin = try reader.text()
                case "day": day = try reader.text()
                case "size": size = try reader.wholeNumber()
                case "root": root = Bytes32(try reader.digits())
                case "won":
                    try reader.array(maximum: CampaignRules.prizesMaximum) {
                        (reader) throws(JSONError) in
                        let (prize, count) = try reader.sum()
                        won[prize] = count
                    }
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
