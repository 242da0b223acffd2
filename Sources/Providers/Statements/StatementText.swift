import Invoices

/// Comma-separated text of a provider, in UTF-8 or GBK, cut into cells without being decoded: the
/// second byte of a character of GBK is at least 0x40, and commas, quotes, number signs and line
/// ends lie below.
struct StatementText {
    /// Bytes of one line, without its end.
    typealias Cell = ArraySlice<UInt8>

    let lines: [Cell]

    static let lineBytesMaximum = 8_192

    /// Nil for a line that is longer than any bill's, and for more lines than a statement may have.
    init?(_ bytes: [UInt8]) {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let text = bytes.starts(with: mark) ? bytes[3...] : bytes[...]
        let lines = text.split(separator: 0x0A).map { line in
            line.last == 0x0D ? line.dropLast() : line
        }
        guard lines.count <= ChannelStatementLimits.linesMaximum,
            lines.allSatisfy({ $0.count <= Self.lineBytesMaximum })
        else { return nil }
        self.lines = lines
    }

    /// Without the white space at both ends; WeChat Pay writes a backtick before each value, so that no spreadsheet
    /// takes it for a number.
    static func cells(_ line: Cell) -> [Cell] {
        let isMarked = line.first == UInt8(ascii: "`")
        var cells: [Cell] = []
        var start = line.startIndex
        for place in line.indices where line[place] == UInt8(ascii: ",") {
            // Within a marked value a comma is a comma.
            let next = line.index(after: place)
            if isMarked, next == line.endIndex || line[next] != UInt8(ascii: "`") { continue }
            cells.append(trimmed(line[start..<place]))
            start = next
        }
        cells.append(trimmed(line[start...]))
        return cells
    }

    private static func trimmed(_ cell: Cell) -> Cell {
        var cell = cell
        if cell.first == UInt8(ascii: "`") { cell = cell.dropFirst() }
        while let last = cell.last, [0x20, 0x09].contains(last) { cell = cell.dropLast() }
        while let first = cell.first, [0x20, 0x09].contains(first) { cell = cell.dropFirst() }
        return cell
    }

    /// Only what is ASCII is taken as a value; names of people and goods are not.
    static func text(_ cell: Cell) -> String? {
        cell.allSatisfy { $0 < 0x80 } ? String(decoding: cell, as: UTF8.self) : nil
    }

    /// `2026-11-28 10:00:01` in China.
    static func time(_ cell: Cell) -> Timestamp? {
        guard let text = text(cell), text.utf8.count == 19, let day = CalendarDay(text.prefix(10))
        else { return nil }
        let clock = text.dropFirst(11).split(separator: ":").compactMap { Int64($0) }
        guard clock.count == 3, (0..<24).contains(clock[0]), (0..<60).contains(clock[1]),
            (0...60).contains(clock[2])
        else { return nil }
        let seconds =
            Int64(day.dayNumber) * 86_400 - 8 * 3_600 + clock[0] * 3_600 + clock[1] * 60 + clock[2]
        return Timestamp(microseconds: seconds * 1_000_000)
    }

    /// Yuan, with or without a sign.
    static func amount(_ cell: Cell) -> Fen? {
        guard var text = text(cell) else { return nil }
        if text.hasPrefix("+") { text.removeFirst() }
        return Fen(yuan: text)
    }

    /// `20` and `20.0`.
    static func count(_ cell: Cell) -> Int? {
        guard let text = text(cell) else { return nil }
        return Int(text.hasSuffix(".0") ? String(text.dropLast(2)) : text)
    }
}

enum ChannelStatementLimits {
    /// With what a bill says around its lines.
    static let linesMaximum = 1_000_100
}

/// The name of a column as it begins, in both encodings; what follows in brackets differs by age of the bill.
struct StatementColumn: Sendable {
    let names: [[UInt8]]

    init(_ name: String, gbk: [UInt8] = []) {
        names = [Array(name.utf8), gbk].filter { !$0.isEmpty }
    }

    func place(in header: [StatementText.Cell]) -> Int? {
        header.firstIndex { cell in names.contains { cell.starts(with: $0) } }
    }
}
