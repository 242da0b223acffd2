import Invoices
import Testing

@testable import Ledger

struct FilterHeaderTests {
    @Test func itIsReadAsItWasWritten() throws {
        var header = FilterHeader(generation: 0x0102_0304_0506_0708, bits: 65_536)
        #expect(header.encoded.count == FilterHeader.length)
        #expect(FilterHeader(header.encoded) == header)
        header.stage = .ready
        header.progress = UInt128.max - 5
        header.completedAtMilliseconds = 1_764_000_000_123
        #expect(FilterHeader(header.encoded) == header)
        #expect(Array(header.encoded[8..<16]) == header.generationBytes)
        #expect(header.length == 64 + 8_192)
    }

    @Test func whatIsNotOursIsNoHeader() {
        let header = FilterHeader(generation: 7, bits: 64).encoded
        #expect(FilterHeader(header) != nil)
        #expect(FilterHeader([]) == nil)
        #expect(FilterHeader(Array(header.dropLast())) == nil)
        // Format, stage, generation of zero, no bits, more bits than a string can have.
        for (place, byte) in [(3, 0x32), (4, 0x58), (15, 0), (22, 0), (18, 1)] as [(Int, UInt8)] {
            var damaged = header
            damaged[place] = byte
            if place == 22 { damaged[23] = 0 }
            #expect(FilterHeader(damaged) == nil, "\(place)")
        }
    }

    /// The textbook's share for three bits each: (1 − e^(−3n/m))³.
    @Test(arguments: [(16, 0.0050), (12, 0.0108), (8, 0.0306)])
    func noneIsMissedAndFewPassUnknown(_ bitsEach: Int, expected: Double) {
        let count = 100_000
        let header = FilterHeader(generation: 0x5EED, bits: UInt64(count * bitsEach))
        var set = [Bool](repeating: false, count: header.length * 8)
        // Numbers one after the other, as a seller gives them out: nothing in them is random.
        let known = (0..<count).map(Self.digital)
        for id in known { header.forEachBit(of: id) { set[$0] = true } }
        #expect(!set[..<512].contains(true))
        func passes(_ id: InvoiceID) -> Bool {
            var all = true
            header.forEachBit(of: id) { all = all && set[$0] }
            return all
        }
        #expect(known.allSatisfy { passes($0) })
        let wrong = (count..<2 * count).count { passes(Self.digital($0)) }
        #expect(abs(Double(wrong) / Double(count) - expected) < expected / 4, "\(wrong)")
    }

    @Test func anotherGenerationLetsOthersPass() {
        let first = FilterHeader(generation: 1, bits: 1 << 20)
        let second = FilterHeader(generation: 2, bits: 1 << 20)
        let same = (0..<1_000).count { number in
            var places: [[Int]] = [[], []]
            first.forEachBit(of: Self.digital(number)) { places[0].append($0) }
            second.forEachBit(of: Self.digital(number)) { places[1].append($0) }
            return places[0] == places[1]
        }
        #expect(same == 0)
    }

    @Test func aLargestFilterIsWhatARedisStringHolds() {
        let bits = FilterPolicy().bitsMaximum
        let header = FilterHeader(generation: 1, bits: bits)
        #expect(header.length == 512 << 20)
        #expect(FilterHeader(header.encoded) == header)
        #expect(FilterPolicy(megabytesMaximum: 1).bitsMaximum == 8 << 20 - 512)
        header.forEachBit(of: Self.digital(1)) { #expect($0 < 1 << 32) }
    }

    static func digital(_ number: Int) -> InvoiceID {
        let digits = String(number)
        let text = "2533" + String(repeating: "0", count: 16 - digits.count) + digits
        guard let number = InvoiceNumber(text) else { preconditionFailure(text) }
        return InvoiceID(code: nil, number: number)
    }
}
