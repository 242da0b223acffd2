import ProgramSettings
import Testing

@testable import fapiao

/// One setting that is wrong among sound ones: the only mistake, told by its key or by that of the
/// setting it needs, and without its value where that is a secret.
func expectRefusal(
    of key: String, _ value: String, among sound: [String: String],
    naming named: String? = nil
) throws {
    _ = try Settings.load(file: nil, environment: [:], overrides: sound)
    do throws(SettingsError) {
        _ = try Settings.load(
            file: nil, environment: [:], overrides: sound.merging([key: value]) { $1 })
        Issue.record("\(key) was taken")
    } catch {
        #expect(error.mistakes.count == 1, "\(error.mistakes)")
        #expect(error.mistakes.allSatisfy { $0.contains(named ?? key) })
        // A letter or two are in any sentence.
        let isSecret = try #require(Settings.catalogue[key]).isSecret
        #expect(!isSecret || value.count < 3 || !error.description.contains(value))
    }
}
