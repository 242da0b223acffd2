import Invoices
import Testing

/// Whatever bytes come, reading ends with an invoice or an error, and never with a trap.
struct HostileJSONTests {
    private static let documents: [[UInt8]] = {
        let sample = SampleLedger(seed: 17, today: CalendarDay(year: 2026, month: 11, day: 20)!)
        return (0..<64).compactMap { index in
            if case .issue(let invoice) = sample.change(at: index) { invoice.json } else { nil }
        }
    }()

    @Test func aDocumentCutAnywhereIsRefused() throws {
        for document in Self.documents.prefix(4) + Self.documents.suffix(2) {
            _ = try Invoice(json: document[...])
            for length in 0..<document.count {
                #expect(throws: JSONError.self) { try Invoice(json: document[..<length]) }
            }
        }
    }

    @Test(arguments: 1...6 as ClosedRange<UInt64>)
    func mutationsAreReadOrRefused(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let telling = Array("{}[]\",:\\u0123456789.-eE+ntf \u{0}\u{1F}".utf8) + [0x80, 0xC3, 0xFF]
        var refused = 0
        for _ in 0..<2_000 {
            var document = random.pick(Self.documents)
            for _ in 0...random.below(4) {
                let place = random.below(document.count)
                switch random.below(4) {
                case 0: document[place] = random.pick(telling)
                case 1: document.insert(random.pick(telling), at: place)
                case 2: document.remove(at: place)
                default:
                    let end = min(document.count, place + random.below(40))
                    document.insert(contentsOf: document[place..<end], at: random.below(place + 1))
                }
            }
            do throws(JSONError) {
                let invoice = try Invoice(json: document[...])
                // What was taken must be whole: it is written and read again.
                let again = try Invoice(json: invoice.json[...])
                #expect(again.json == invoice.json)
            } catch {
                refused += 1
                #expect(error.offset >= 0 && error.offset <= document.count)
            }
            _ = try? LedgerChange(json: document[...])
        }
        #expect(refused > 1_000)
    }

    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func noiseIsRefused(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        for _ in 0..<3_000 {
            let noise = (0..<random.below(200)).map { _ in UInt8(random.below(256)) }
            #expect(throws: JSONError.self) { try Invoice(json: noise[...]) }
            var reader = JSONReader(noise)
            _ = try? reader.skip()
        }
    }

    /// QR texts, codes and dates come from strangers as well.
    @Test func noiseInAQueryIsAnAnswer() {
        var random = SplitMix64(seed: 99)
        let check = PreCheck(today: CalendarDay(year: 2026, month: 11, day: 20)!)
        let alphabet = Array("0123456789,.-+:/?&=%aZ中\u{0}\u{200D}😀 \n")
        func noise() -> String { String((0..<random.below(60)).map { _ in random.pick(alphabet) }) }
        for _ in 0..<5_000 {
            let submitted = SubmittedInvoice(
                code: noise(), number: noise(), issuedOn: noise(), amount: noise(),
                checkCode: noise(), sellerTaxNumber: noise(),
                qrText: random.chance(50) ? "01,32,," + noise() : "")
            if case .passed = check.examine(submitted) { Issue.record("noise passed") }
        }
    }
}
