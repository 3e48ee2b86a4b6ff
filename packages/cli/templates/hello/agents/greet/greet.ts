/** A greeting for the name. */
export default function greet({ input }: { readonly input: { readonly name: string } }) {
  return { greeting: `Hello, ${input.name}!` };
}
