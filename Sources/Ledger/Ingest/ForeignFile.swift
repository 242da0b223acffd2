/// Files that people take for a load, told by how they begin, and what to do with each.
enum ForeignFile {
    /// Bytes that suffice to tell.
    static let headBytes = 4_096

    private static let saveAs = "open it in a spreadsheet and save it as “CSV UTF-8”"
    private static let archive = "this is an archive: unpack it, and load the files in it"

    private static let beginnings: [([UInt8], String)] = [
        (
            [0xD0, 0xCF, 0x11, 0xE0],
            "this is an Office file (xls, doc or ppt): if it is a workbook, \(saveAs)"
        ),
        (
            Array("%PDF".utf8),
            "this is a PDF: a load is CSV or NDJSON, with a row for each invoice"
        ),
        ([0x1F, 0x8B], "this is compressed: gunzip it first"),
        (Array("BZh".utf8), compressed), ([0xFD, 0x37, 0x7A, 0x58, 0x5A], compressed),
        ([0x28, 0xB5, 0x2F, 0xFD], compressed),
        ([0xFF, 0xFE, 0, 0], wide), ([0, 0, 0xFE, 0xFF], wide),
        (Array("7z\u{BC}".unicodeScalars.map { UInt8($0.value) }), archive),
        (Array("Rar!".utf8), archive),
        ([0x89, 0x50, 0x4E, 0x47], photo), ([0xFF, 0xD8, 0xFF], photo),
        (Array("GIF8".utf8), photo), (Array("RIFF".utf8), photo),
        ([0x49, 0x49, 0x2A, 0], photo), ([0x4D, 0x4D, 0, 0x2A], photo),
    ]

    private static let compressed = "this is compressed: unpack it first"
    private static let wide = "this is UTF-32: save it as “CSV UTF-8”"
    private static let photo =
        "this is a photo: a load is CSV or NDJSON, with a row for each invoice"

    private static let office =
        "this is an Office file (xlsx, docx or pptx): if it is a workbook, \(saveAs)"

    /// The folder in an Office file that tells which it is. It may lie beyond what is looked at.
    private static let folders: [(name: String, String)] = [
        ("xl/", "this is an Excel workbook (xlsx): \(saveAs)"),
        ("word/", "this is a Word document (docx): \(rows)"),
        ("ppt/", "this is a PowerPoint file (pptx): \(rows)"),
    ]
    private static let rows = "a load is CSV or NDJSON, with a row for each invoice"

    /// The name of a ZIP archive's first entry (APPNOTE.TXT, section 4.3.7), and what the archive is then.
    private static let entries: [(name: String, String)] = [
        ("[Content_Types].xml", office), ("_rels/", office), ("docProps/", office),
        ("mimetype", "this is an OpenDocument file: \(saveAs)"),
        ("OFD.xml", "this is an OFD: a load is CSV or NDJSON, with a row for each invoice"),
    ]

    /// One sentence for a file that is no load; nil for what may be one.
    static func advice(forFileBeginning head: [UInt8]) -> String? {
        if head.starts(with: [0x50, 0x4B, 0x03, 0x04]) {
            let name = head.dropFirst(30)
            let advice = folders.first { entry in
                head.indices.contains { Self.begins(entry.name, head, at: $0) }
            }
            return advice?.1 ?? entries.first { name.starts(with: $0.name.utf8) }?.1 ?? archive
        }
        // HEIC and AVIF (ISO/IEC 14496-12, section 4.3): behind a length.
        if head.dropFirst(4).starts(with: "ftyp".utf8) { return photo }
        if let (_, advice) = beginnings.first(where: { head.starts(with: $0.0) }) { return advice }
        // No invoice and no column's name begins so.
        let blanks: [UInt8] = [0xEF, 0xBB, 0xBF, 0x20, 0x09, 0x0A, 0x0D]
        guard head.first(where: { !blanks.contains($0) }) == UInt8(ascii: "<") else { return nil }
        return "this is HTML or XML, whatever its name says: \(saveAs)"
    }

    /// True if an entry of a ZIP archive has its header at `place` and a name that begins so.
    private static func begins(_ name: String, _ head: [UInt8], at place: Int) -> Bool {
        head[place...].starts(with: [0x50, 0x4B, 0x03, 0x04])
            && head[place...].dropFirst(30).starts(with: name.utf8)
    }

    /// One sentence for a line of a file that was to be NDJSON, if all its lines are like this one; nil for what
    /// begins as an object and may be one.
    static func advice(forLine line: ArraySlice<UInt8>) -> String? {
        let blanks: [UInt8] = [0x20, 0x09, 0x0D]
        guard let start = line.firstIndex(where: { !blanks.contains($0) }) else { return noLoad }
        let text = line[start...]
        let rest = text.dropFirst().filter { !blanks.contains($0) }
        switch text[start] {
        case UInt8(ascii: "{"):
            return rest.isEmpty
                ? "this is JSON over several lines: a load has an object in each line; "
                    + "convert it with jq -c ."
                : nil
        case UInt8(ascii: "["):
            return array
        default: break
        }
        if isYAML(text) {
            return
                "this is YAML, of settings perhaps: a load is CSV or NDJSON, with a row for each invoice"
        }
        if text.contains(CSVDialect.comma) || text.contains(UInt8(ascii: "\t")) {
            return "this is no NDJSON: where it is CSV, name it .csv or give --format csv"
        }
        return noLoad
    }

    /// Certain from the first line on, while others may follow that look like objects.
    static let array =
        "this is one JSON array: a load has an object in each line; convert it with jq -c '.[]'"
    private static let noLoad =
        "this is no load: that is CSV or NDJSON, with a row for each invoice"

    /// One sentence for the first line of a file that was to be CSV, where it is JSON.
    static func advice(forHeader line: ArraySlice<UInt8>) -> String? {
        switch line.first(where: { $0 > 0x20 }) {
        case UInt8(ascii: "["): array
        case UInt8(ascii: "{"):
            "this is JSON, whatever its name says: give --format ndjson for a load with an object in each line"
        default: nil
        }
    }

    /// A comment, a document's beginning, or a key and a colon.
    private static func isYAML(_ text: ArraySlice<UInt8>) -> Bool {
        if text.starts(with: "# ".utf8) || text.starts(with: "---".utf8)
            || text.starts(with: "%YAML".utf8)
        {
            return true
        }
        guard let colon = text.firstIndex(of: UInt8(ascii: ":")) else { return false }
        let key = text[..<colon]
        let isWord = key.allSatisfy { byte in
            byte > 0x7F || byte == 0x5F || byte == 0x2D || (0x30...0x39).contains(byte)
                || (0x41...0x5A).contains(byte & 0xDF)
        }
        let next = text[colon...].dropFirst().first
        return isWord && !key.isEmpty && (next == nil || next == 0x20)
    }
}
