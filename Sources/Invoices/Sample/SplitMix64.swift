/// A small generator of numbers that look random (Steele, Lea, Flood: "Fast Splittable Pseudorandom
/// Number Generators", 2014). Our own so that a seed gives the same sample for ever; nothing that
/// must not be guessed may come from it.
package struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    /// A stream of its own for every `index` under the same seed.
    package init(seed: UInt64, index: UInt64) {
        state = Self.mix(seed) ^ Self.mix(index &+ 0x9E37_79B9_7F4A_7C15)
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Self.mix(state)
    }

    /// Below `bound`. The slight unevenness of a 64-bit product is nothing to a sample; that the
    /// standard library may change how it draws would be.
    package mutating func below(_ bound: Int) -> Int {
        Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    /// A number of the closed range; the slight bias of the remainder is no harm in a sample.
    package mutating func within(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + below(range.count)
    }

    /// One element; the array must not be empty.
    package mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[below(elements.count)]
    }

    /// True in `percent` of a hundred.
    package mutating func chance(_ percent: Int) -> Bool { below(100) < percent }

    private static func mix(_ value: UInt64) -> UInt64 {
        var mixed = value
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
