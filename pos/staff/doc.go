// Package staff is the people of the shop: who they are, what they may do, who stands at which till, and who allowed what.
//
// A person has a role, and a role is data: permissions and limits. A person stands at one till at a time, unlocked or
// locked. Every part that guards something makes a Check for its command: it answers who does it and, where that person
// may not, who allowed it at the same till by typing a PIN.
//
// Three kinds of things are kept apart. What the shop must be able to prove (who was hired into which role, who signed in,
// what was changed) are facts. Secrets (Argon2id hashes of PINs, tags of badges) and what is only of this moment (who is
// locked, who guessed how often) are local rows. Names are sealed in the vault.
//
// A shop without anybody who could let people in lets everybody in (STAFF-001): a new shop sells at once, and no mistake
// locks a shop out.
package staff
