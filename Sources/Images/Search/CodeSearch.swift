/// One search for codes: first where finder patterns say that there are some, then everywhere.
struct CodeSearch {
    /// Without what was read already.
    private var image: GrayImage
    private let texts: CodeText
    private let budget: ProcessorBudget
    private let isWanted: (String) -> Bool
    private let note: ([String]) -> Void
    /// Each text once.
    private(set) var found: [FoundCode] = []
    /// All places that were read, the second of two with one text too.
    private var places: [FoundCode] = []

    /// Modules larger than this, in pixels, are made smaller: it costs less, and noise shrinks.
    private static let largeModule = 8.0
    /// Patterns in a whole image that libzbar may try every three of.
    private static let patternsForAll = 32
    /// How much smaller an image is looked at for patterns. Grain breaks their edges, and shrinks with the image; of
    /// a code of four pixels a module one is left.
    private static let coarsest = 4.0

    init(
        _ image: GrayImage, texts: CodeText, budget: ProcessorBudget,
        isWanted: @escaping (String) -> Bool, note: @escaping ([String]) -> Void
    ) {
        self.image = image
        self.texts = texts
        self.budget = budget
        self.isWanted = isWanted
        self.note = note
    }

    /// In reading order; of more than are told the advertisements go first.
    var codes: [String] {
        let codes = found.inReadingOrder.map(\.text)
        let others = codes.filter { !isWanted($0) }
        let superfluous = Set(others.suffix(max(codes.count - ImageLimits.codesMaximum, 0)))
        return codes.filter { !superfluous.contains($0) }
    }

    private var hasWanted: Bool { found.contains { isWanted($0.text) } }

    private var isOver: Bool {
        isFull(isWanted: true) || budget.isSpent
    }

    private func isFull(isWanted: Bool) -> Bool {
        found.count { self.isWanted($0.text) == isWanted } >= ImageLimits.codesMaximum
    }

    /// Strong print hides faded print beside it, and what was read needs no other treatment: so what
    /// was read is covered and the rest searched as if it were all there is, until nothing more is read.
    mutating func run(_ scanner: borrowing QRScanner) {
        var covered = 0
        repeat {
            if covered < places.count { image = image.covering(places[covered...]) }
            covered = places.count
            searchRest(scanner)
        } while !isOver && places.count > covered
    }

    private mutating func searchRest(_ scanner: borrowing QRScanner) {
        let patterns = FinderPatterns(in: image)
        let before = places.count
        searchPlaces(patterns, scanner, pixels: (patterns.isCrowded ? 1 : 4) * image.count / 2)
        var hasStrays = hasStrays(patterns.patterns)
        var (coarse, scale) = (image, 1.0)
        while places.count == before, !isOver, !patterns.isCrowded, scale < Self.coarsest,
            min(coarse.width, coarse.height) > 2 * ImageLimits.sideMinimum
        {
            (coarse, scale) = (coarse.halved(), 2 * scale)
            let more = FinderPatterns(in: coarse).enlarged(scale)
            searchPlaces(more, among: patterns.patterns, scanner, pixels: image.count / 2)
            hasStrays = hasStrays || self.hasStrays(more.patterns)
        }
        // Grain of some sizes breaks the edges at each of these; the mean of neighbours keeps them where they are.
        if places.count == before, !isOver, !patterns.isCrowded {
            let more = FinderPatterns(in: image.smoothed())
            searchPlaces(more, among: patterns.patterns, scanner, pixels: image.count / 2)
            hasStrays = hasStrays || self.hasStrays(more.patterns)
        }
        // If patterns were not made out, or belong to nothing, libzbar may still see a code.
        guard places.count == before, !hasWanted || hasStrays,
            patterns.strongCount <= Self.patternsForAll, !image.isCluttered
        else { return }
        searchAll(scanner)
    }

    /// True if there are two patterns of a code that was not read: the third may have been missed.
    private func hasStrays(_ patterns: [FinderPattern]) -> Bool {
        let strays = patterns.filter { pattern in
            pattern.isStrong && !places.contains { $0.contains(pattern.x, pattern.y) }
        }
        return strays.indices.contains { index in
            strays[..<index].contains { $0.isLike(strays[index]) }
        }
    }

    /// - Parameters:
    ///   - others: patterns that were seen in another size of the image.
    ///   - pixels: that may be scanned, for nothing at worst. The six tries of `searchAll` take three times as many
    ///     as the image has.
    ///
    /// A change that helps with one code spoils another, and the next one may be faded, or light on
    /// dark, so each is looked at by itself. The likeliest come first, and all as they are before any
    /// is changed.
    private mutating func searchPlaces(
        _ patterns: FinderPatterns, among others: [FinderPattern] = [],
        _ scanner: borrowing QRScanner, pixels: Int
    ) {
        let all = patterns.patterns + others
        var parts = patterns.places.map { place in
            Part(place: place, tries: nil)
        }
        var pixelsLeft = pixels
        while !parts.isEmpty {
            var next: [Part] = []
            for var part in parts {
                if isOver || pixelsLeft <= 0 { return }
                if isRead(part.place) { continue }
                if part.tries == nil {
                    guard let cut = cut(part.place, all) else { continue }
                    part.tries = cut
                }
                guard let made = part.tries?.images.next() else { continue }
                pixelsLeft -= made.count
                let scale = part.tries.map { Double($0.width) / Double(made.width) } ?? 1
                take(
                    scanner.scan(made), scale: scale, left: part.tries?.left ?? 0,
                    top: part.tries?.top ?? 0)
                next.append(part)
            }
            parts = next
        }
    }

    private struct Part {
        let place: CodePlace
        var tries: Cut?
    }

    /// A part of the image, dark on light, and the ways to look at it.
    private struct Cut {
        let left: Int
        let top: Int
        /// In pixels of the image.
        let width: Int
        var images: DecodeAttempts
    }

    /// True if a code that was read lies there.
    private func isRead(_ place: CodePlace) -> Bool {
        place.patterns.contains { pattern in
            places.contains { $0.contains(pattern.x, pattern.y) }
        }
    }

    private func cut(_ place: CodePlace, _ patterns: [FinderPattern]) -> Cut? {
        let (left, top, right, bottom) = place.bounds(in: image)
        let within = patterns.count { pattern in
            pattern.isStrong && (Double(left)..<Double(right)).contains(pattern.x)
                && (Double(top)..<Double(bottom)).contains(pattern.y)
        }
        guard within <= CodePlace.patternsWithinMaximum, right - left > ImageLimits.sideMinimum,
            bottom - top > ImageLimits.sideMinimum
        else { return nil }
        var part = image.part(left: left, top: top, right: right, bottom: bottom)
        if place.isLight { part = part.inverted() }
        var module = place.module
        while module >= Self.largeModule {
            part = part.halved()
            module /= 2
        }
        return Cut(
            left: left, top: top, width: right - left,
            images: DecodeAttempts(ofPart: part, module: module))
    }

    /// One try after another, until something is read.
    private mutating func searchAll(_ scanner: borrowing QRScanner) {
        let before = places.count
        var tries = DecodeAttempts(of: image)
        while !isOver, places.count == before, let made = tries.next() {
            take(
                scanner.scan(made), scale: Double(image.width) / Double(made.width), left: 0,
                top: 0)
        }
    }

    /// - Parameter scale: pixels of the whole image for each pixel of the scanned one.
    private mutating func take(
        _ scanned: [QRScanner.Symbol], scale: Double, left: Int, top: Int
    ) {
        let before = found.count
        for symbol in scanned {
            guard let text = texts.text(of: symbol.bytes, isWanted: isWanted) else { continue }
            let corners = symbol.corners.map { x, y in
                FoundCode.Point(
                    x: Double(x) * scale + Double(left), y: Double(y) * scale + Double(top))
            }
            let code = FoundCode(text: text, corners: corners)
            places.append(code)
            if found.contains(where: { $0.text == text }) { continue }
            if !isFull(isWanted: isWanted(text)) { found.append(code) }
        }
        if found.count > before { note(codes) }
    }
}
