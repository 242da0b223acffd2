/// Unpacks DEFLATE (RFC 1951) into memory, and never more than it was told to.
struct Inflate {
    /// Nil for what is no whole stream, and for one that holds more.
    static func bytes(of packed: ArraySlice<UInt8>, atMost maximum: Int) -> [UInt8]? {
        var inflate = Inflate(packed, maximum)
        return inflate.run() ? inflate.output : nil
    }

    private let input: ArraySlice<UInt8>
    private let maximum: Int
    private var place: Int
    private var held: UInt32 = 0
    private var heldBits = 0
    private var output: [UInt8] = []

    private init(_ input: ArraySlice<UInt8>, _ maximum: Int) {
        self.input = input
        self.maximum = maximum
        place = input.startIndex
        // The length that is claimed is not believed before the bytes come.
        output.reserveCapacity(min(maximum, input.count * 4))
    }

    private mutating func run() -> Bool {
        while true {
            guard let isLast = bits(1), let kind = bits(2) else { return false }
            let isRead =
                switch kind {
                case 0: stored()
                case 1: compressed(.fixedLiterals, .fixedDistances)
                case 2: withOwnCodes()
                default: false
                }
            guard isRead else { return false }
            if isLast == 1 { return true }
        }
    }

    private mutating func bits(_ count: Int) -> Int? {
        while heldBits < count {
            guard place < input.endIndex else { return nil }
            held |= UInt32(input[place]) << UInt32(heldBits)
            place += 1
            heldBits += 8
        }
        let value = Int(held & (1 << UInt32(count) - 1))
        held >>= UInt32(count)
        heldBits -= count
        return value
    }

    private mutating func stored() -> Bool {
        (held, heldBits) = (0, 0)
        guard let count = bits(16), let complement = bits(16), count ^ 0xFFFF == complement,
            count <= input.endIndex - place, count <= maximum - output.count
        else { return false }
        output += input[place..<place + count]
        place += count
        return true
    }

    /// One bit after the other, the shortest codes first (section 3.2.2).
    private mutating func symbol(_ code: HuffmanCode) -> Int? {
        var (value, first, index) = (0, 0, 0)
        for count in code.counts.dropFirst() {
            guard let bit = bits(1) else { return nil }
            value |= bit
            if value - count < first { return code.symbols[index + value - first] }
            index += count
            first = (first + count) << 1
            value <<= 1
        }
        return nil
    }

    private mutating func compressed(
        _ literals: HuffmanCode, _ distances: HuffmanCode
    ) -> Bool {
        while true {
            guard let symbol = symbol(literals) else { return false }
            switch symbol {
            case ..<256:
                guard output.count < maximum else { return false }
                output.append(UInt8(symbol))
            case 256: return true
            default:
                guard let length = extended(symbol - 257, Self.lengths),
                    let code = self.symbol(distances),
                    let distance = extended(code, Self.distances), distance <= output.count,
                    length <= maximum - output.count
                else { return false }
                for _ in 0..<length { output.append(output[output.count - distance]) }
            }
        }
    }

    private mutating func extended(
        _ code: Int, _ table: [(base: Int, extraBits: Int)]
    ) -> Int? {
        guard table.indices.contains(code) else { return nil }
        return bits(table[code].extraBits).map { table[code].base + $0 }
    }

    private mutating func withOwnCodes() -> Bool {
        guard let literalCount = bits(5), let distanceCount = bits(5), let lengthCount = bits(4)
        else { return false }
        var lengths = [Int](repeating: 0, count: Self.order.count)
        for place in Self.order.prefix(lengthCount + 4) {
            guard let length = bits(3) else { return false }
            lengths[place] = length
        }
        guard let code = HuffmanCode(lengths) else { return false }
        let (literals, distances) = (literalCount + 257, distanceCount + 1)
        guard literals <= 286, let all = codeLengths(literals + distances, code),
            let literalCode = HuffmanCode(Array(all[..<literals])),
            let distanceCode = HuffmanCode(Array(all[literals...]))
        else { return false }
        return compressed(literalCode, distanceCode)
    }

    private mutating func codeLengths(_ count: Int, _ code: HuffmanCode) -> [Int]? {
        var lengths: [Int] = []
        while lengths.count < count {
            guard let symbol = symbol(code) else { return nil }
            switch symbol {
            case ..<16: lengths.append(symbol)
            case 16:
                guard let last = lengths.last, let times = bits(2) else { return nil }
                lengths += [Int](repeating: last, count: times + 3)
            case 17:
                guard let times = bits(3) else { return nil }
                lengths += [Int](repeating: 0, count: times + 3)
            default:
                guard let times = bits(7) else { return nil }
                lengths += [Int](repeating: 0, count: times + 11)
            }
        }
        return lengths.count == count ? lengths : nil
    }

    private static let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
    private static let lengths: [(base: Int, extraBits: Int)] = [
        (3, 0), (4, 0), (5, 0), (6, 0), (7, 0), (8, 0), (9, 0), (10, 0), (11, 1), (13, 1), (15, 1),
        (17, 1), (19, 2), (23, 2), (27, 2), (31, 2), (35, 3), (43, 3), (51, 3), (59, 3), (67, 4),
        (83, 4), (99, 4), (115, 4), (131, 5), (163, 5), (195, 5), (227, 5), (258, 0),
    ]
    private static let distances: [(base: Int, extraBits: Int)] = [
        (1, 0), (2, 0), (3, 0), (4, 0), (5, 1), (7, 1), (9, 2), (13, 2), (17, 3), (25, 3), (33, 4),
        (49, 4), (65, 5), (97, 5), (129, 6), (193, 6), (257, 7), (385, 7), (513, 8), (769, 8),
        (1_025, 9), (1_537, 9), (2_049, 10), (3_073, 10), (4_097, 11), (6_145, 11), (8_193, 12),
        (12_289, 12), (16_385, 13), (24_577, 13),
    ]
}

/// A canonical Huffman code: how many symbols have a code of each length, and the symbols in the order of their codes.
private struct HuffmanCode {
    let counts: [Int]
    let symbols: [Int]

    private static let lengthMaximum = 15

    /// Nil where more codes are claimed than there can be.
    init?(_ lengths: [Int]) {
        var counts = [Int](repeating: 0, count: Self.lengthMaximum + 1)
        for length in lengths {
            guard length <= Self.lengthMaximum else { return nil }
            counts[length] += 1
        }
        counts[0] = 0
        var left = 1
        for count in counts.dropFirst() {
            left = left << 1 - count
            guard left >= 0 else { return nil }
        }
        self.counts = counts
        symbols = lengths.indices.filter { lengths[$0] > 0 }
            .sorted { (lengths[$0], $0) < (lengths[$1], $1) }
    }

    private init(known lengths: [Int]) {
        guard let code = HuffmanCode(lengths) else { preconditionFailure("section 3.2.6") }
        self = code
    }

    static let fixedLiterals = HuffmanCode(
        known: (0..<288).map { symbol in
            switch symbol {
            case ..<144: 8
            case ..<256: 9
            case ..<280: 7
            default: 8
            }
        })
    static let fixedDistances = HuffmanCode(known: [Int](repeating: 5, count: 30))
}
