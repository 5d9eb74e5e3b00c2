// Of chardet, what guesses. A bundle gives an import of the package itself, which is CommonJS, no names.
export { analyse } from 'chardet';
