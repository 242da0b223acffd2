import Invoices

/// The first 64 bytes of a filter: what it is and how far it was built. They stand in the same
/// string as its bits and are lost together with them. Integers are big-endian, offsets in bytes:
///
///      0  `fpF1`: the format
///      4  `B` while it is being built, `R` when it holds every identity
///      8  generation, 8 bytes: random, so that one that was lost and built again is another
///     16  bits, 8 bytes: how many follow the header
///     24  progress, 16 bytes: the last identity that the scan put in; zero at its start
///     40  mark of the feed's cursor, 16 bytes: see `CacheScripts.claimFeed`
///     56  milliseconds, 8 bytes, on Redis's clock: when the scan that made it ready ended
///
/// The filter is Bloom's (1970) with three bits an identity.
struct FilterHeader: Sendable, Equatable {
    static let length = 64
    static let magic = Array("fpF1".utf8)
    /// The first of the filter's own bits, behind the header.
    static let firstBit: UInt64 = 512
    static let bitsPerIdentity = 3

    enum Stage: UInt8 {
        case building = 0x42
        case ready = 0x52
    }

    /// Of `BITFIELD`: where the generation and the stage are.
    static let generationBit = 64
    static let stageBit = 32

    var stage: Stage
    let generation: Int64
    let bits: UInt64
    var progress: UInt128 = 0
    var completedAtMilliseconds: Int64 = 0

    init(generation: Int64, bits: UInt64) {
        stage = .building
        self.generation = generation
        self.bits = bits
    }

    /// Nil for bytes that are no header of this version.
    init?(_ bytes: [UInt8]) {
        func integer<Value: FixedWidthInteger>(_ offset: Int, _ type: Value.Type) -> Value {
            bytes[offset..<offset + Value.bitWidth / 8].reduce(0) { $0 << 8 | Value($1) }
        }
        guard bytes.count >= Self.length, bytes.starts(with: Self.magic),
            let stage = Stage(rawValue: bytes[4])
        else { return nil }
        self.stage = stage
        generation = integer(8, Int64.self)
        bits = integer(16, UInt64.self)
        progress = integer(24, UInt128.self)
        completedAtMilliseconds = integer(56, Int64.self)
        guard generation > 0, bits > 0, bits <= UInt64(1) << 32 - Self.firstBit else { return nil }
    }

    /// With an empty mark, which the script fills in.
    var encoded: [UInt8] {
        Self.magic + [stage.rawValue, 0, 0, 0] + generation.bigEndianBytes + bits.bigEndianBytes
            + progress.bigEndianBytes + [UInt8](repeating: 0, count: 16)
            + completedAtMilliseconds.bigEndianBytes
    }

    var generationBytes: [UInt8] { generation.bigEndianBytes }
    var progressBytes: [UInt8] { progress.bigEndianBytes }

    /// The last byte of the string.
    var lastByte: Int { Int((Self.firstBit + bits + 7) / 8) - 1 }
    var length: Int { lastByte + 1 }

    /// Calls `body` with the place of each bit of `id`, header included. The generation seeds them:
    /// numbers that happen to pass one filter pass the next no more easily than others.
    func forEachBit(of id: InvoiceID, _ body: (Int) -> Void) {
        let seed = UInt64(bitPattern: generation)
        var place = Self.mix(UInt64(truncatingIfNeeded: id.nibbles) ^ seed)
        place = Self.mix(place ^ UInt64(truncatingIfNeeded: id.nibbles >> 64))
        // Kirsch and Mitzenmacher (2006): two hashes do for all places.
        let step = Self.mix(place ^ seed) | 1
        for _ in 0..<Self.bitsPerIdentity {
            body(Int(Self.firstBit + place.multipliedFullWidth(by: bits).high))
            place &+= step
        }
    }

    /// The last step of SplitMix64 (Steele, Lea, Flood 2014): every bit depends on every bit.
    private static func mix(_ value: UInt64) -> UInt64 {
        var mixed = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
