import Testing

@testable import fapiao

/// One setting that is wrong among sound ones: the only mistake, told by its key or by that of the
/// setting it needs, and without its value where that is a secret.
func expectRefusal(
    of key: SettingKey, _ value: String, among sound: [SettingKey: String],
    naming named: SettingKey? = nil
) throws {
    _ = try Settings.load(file: nil, environment: [:], overrides: sound)
    do throws(SettingsError) {
        _ = try Settings.load(
            file: nil, environment: [:], overrides: sound.merging([key: value]) { $1 })
        Issue.record("\(key.rawValue) was taken")
    } catch {
        #expect(error.mistakes.count == 1, "\(error.mistakes)")
        #expect(error.mistakes.allSatisfy { $0.contains((named ?? key).rawValue) })
        // A letter or two are in any sentence.
        #expect(!key.isSecret || value.count < 3 || !error.description.contains(value))
    }
}
