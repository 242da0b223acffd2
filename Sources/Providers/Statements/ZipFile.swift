/// The files of a zip (APPNOTE 6.3, without encryption, parts and sizes of 64 bits), read into memory.
struct ZipFile {
    struct Entry: Equatable {
        /// As it stands there: UTF-8 or some code page.
        let name: [UInt8]
        let bytes: [UInt8]
    }

    enum Fault: Error, Equatable, CaseIterable, CustomStringConvertible {
        case truncated
        /// Encrypted, of another method, in parts, or of more than 4 GB.
        case unsupported
        case tooLarge
        case damaged

        /// For the log and the terminal, in English.
        var description: String {
            switch self {
            case .truncated: "it is cut off"
            case .unsupported: "it is of a kind that is not unpacked here"
            case .tooLarge: "it is too large"
            case .damaged: "it is damaged"
            }
        }
    }

    let entries: [Entry]

    static let mark: [UInt8] = [0x50, 0x4B, 0x03, 0x04]
    static let entriesMaximum = 16
    /// A million lines of a bill, unpacked.
    static let bytesMaximum = 256 << 20

    private static let directoryMark: UInt32 = 0x0201_4B50
    private static let endMark: UInt32 = 0x0605_4B50
    private static let endBytes = 22

    init(_ bytes: [UInt8]) throws(Fault) {
        let reader = LittleEndian(bytes: bytes)
        guard let end = Self.end(of: reader) else { throw .truncated }
        let count = Int(try reader.uint16(end + 10))
        guard try reader.uint16(end + 8) == UInt16(count), count <= Self.entriesMaximum else {
            throw .unsupported
        }
        var place = Int(try reader.uint32(end + 16))
        var entries: [Entry] = []
        var left = Self.bytesMaximum
        for _ in 0..<count {
            guard try reader.uint32(place) == Self.directoryMark else { throw .damaged }
            let nameBytes = Int(try reader.uint16(place + 28))
            let entry = try Self.entry(reader, place, nameBytes, atMost: left)
            left -= entry.bytes.count
            entries.append(entry)
            let extraBytes = Int(try reader.uint16(place + 30))
            let commentBytes = Int(try reader.uint16(place + 32))
            place += 46 + nameBytes + extraBytes + commentBytes
        }
        self.entries = entries
    }

    private static func end(of reader: LittleEndian) -> Int? {
        let last = reader.bytes.count - endBytes
        guard last >= 0 else { return nil }
        // A comment of up to 64 KB may follow.
        for place in stride(from: last, through: max(0, last - 65_535), by: -1)
        where (try? reader.uint32(place)) == endMark { return place }
        return nil
    }

    private static func entry(
        _ reader: LittleEndian, _ place: Int, _ nameBytes: Int, atMost left: Int
    ) throws(Fault) -> Entry {
        let (flags, method) = (try reader.uint16(place + 8), try reader.uint16(place + 10))
        let checksum = try reader.uint32(place + 16)
        let packed = Int(try reader.uint32(place + 20))
        let size = Int(try reader.uint32(place + 24))
        let start = Int(try reader.uint32(place + 42))
        guard flags & 1 == 0, packed < 0xFFFF_FFFF, size < 0xFFFF_FFFF else { throw .unsupported }
        guard size <= left else { throw .tooLarge }
        let name = try reader.slice(place + 46, nameBytes)
        // The local header has a name and extra fields of its own lengths.
        let localName = Int(try reader.uint16(start + 26))
        let localExtra = Int(try reader.uint16(start + 28))
        let data = try reader.slice(start + 30 + localName + localExtra, packed)
        let bytes: [UInt8]
        switch method {
        case 0: bytes = Array(data)
        case 8:
            guard let inflated = Inflate.bytes(of: data, atMost: size) else { throw .damaged }
            bytes = inflated
        default: throw .unsupported
        }
        guard bytes.count == size, CRC32.checksum(of: bytes) == checksum else { throw .damaged }
        return Entry(name: Array(name), bytes: bytes)
    }
}

/// Numbers with the lowest byte first.
private struct LittleEndian {
    let bytes: [UInt8]

    func slice(_ place: Int, _ count: Int) throws(ZipFile.Fault) -> ArraySlice<UInt8> {
        guard place >= 0, count >= 0, place <= bytes.count - count else { throw .truncated }
        return bytes[place..<place + count]
    }

    func uint16(_ place: Int) throws(ZipFile.Fault) -> UInt16 {
        try slice(place, 2).reversed().reduce(0) { $0 << 8 | UInt16($1) }
    }

    func uint32(_ place: Int) throws(ZipFile.Fault) -> UInt32 {
        try slice(place, 4).reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
}

/// The checksum of zip files (ISO 3309).
package enum CRC32 {
    private static let table: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte)) { value, _ in
            value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1
        }
    }

    package static func checksum(of bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(~UInt32(0)) { value, byte in
            value >> 8 ^ table[Int((value ^ UInt32(byte)) & 0xFF)]
        }
    }
}
